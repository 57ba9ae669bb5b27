namespace ActorSip.Server;

/// <summary>What the process has around it; a test brings its own.</summary>
/// <param name="Output">Banner and answers.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="Environment">Value of an environment variable, or null.</param>
/// <param name="Stop">Cancelled when the server shall finish what it has begun and end.</param>
/// <param name="StopNow">Cancelled when it shall end without that.</param>
internal sealed record ServerSurroundings(TextWriter Output, TextWriter Error, Func<string, string?> Environment, CancellationToken Stop,
    CancellationToken StopNow)
{
    /// <summary>Asks for a password, with this prompt; null: there is none.</summary>
    public Func<string, string?> ReadSecret { get; init; } = Commands.SecretInput.Read;

    /// <summary>Raised when the configuration shall be read again; null: never.</summary>
    public ReloadSignal? Reload { get; init; }
}
