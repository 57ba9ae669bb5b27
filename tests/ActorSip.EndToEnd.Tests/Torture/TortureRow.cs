namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>
/// What is due for one message of RFC 4475, and for the project's own message of the same kind: a status, ACCEPT (parsed and handled, whatever comes of it: never a 400, a 5xx but 501, or a crash) or DROP (no
/// answer, and nothing goes on), or one of several with a '/' between.
/// </summary>
/// <param name="File">The RFC's message, without ".dat".</param>
/// <param name="Own">The key of the own one in <see cref="TortureMessages"/>.</param>
/// <param name="Due">What is due over UDP, and over TCP where the stream can be framed.</param>
internal sealed record TortureRow(string File, string Own, string Due)
{
    /// <summary>Who waits for a call at the RFC's message, "user@domain"; in the registrar's rows whom the message registers.</summary>
    public string Callee { get; init; } = "user@example.com";

    /// <summary>The same at the own message.</summary>
    public string OwnCallee { get; init; } = "tortured@e2e.test";

    /// <summary>True when the message itself registers the callee, who must not be there yet.</summary>
    public bool Registers { get; init; }

    /// <summary>What is put in the place of what before it is sent; "{callee}" is where the callee listens.</summary>
    public IReadOnlyList<(string Text, string With)> Changes { get; init; } = [];

    /// <summary>Over TCP it does not end: the connection waits for the rest.</summary>
    public bool WaitsOverTcp { get; init; }

    /// <summary>Over TCP a second request follows in the bytes, which is one of its own there.</summary>
    public bool IsTwoOverTcp { get; init; }

    /// <summary>What the note of the RFC's table claims beyond that.</summary>
    public Func<TortureRun, Task>? Claim { get; init; }
}
