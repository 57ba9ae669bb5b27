namespace ActorSip.Cluster.Tests.Load;

/// <summary>One request to one node, and what became of it.</summary>
/// <param name="User">Whose it is, by number.</param>
/// <param name="Begun">When it was sent.</param>
/// <param name="Ended">When the answer was there, or was no longer waited for.</param>
/// <param name="Node">Who was asked.</param>
/// <param name="Status">The final answer; 0 for none.</param>
/// <param name="HasRetryAfter">The answer says when to come again.</param>
/// <param name="Counts">Nothing was done to the node meanwhile, so a failure is one.</param>
internal readonly record struct Attempt(int User, TimeSpan Begun, TimeSpan Ended, int Node, int Status, bool HasRetryAfter, bool Counts)
{
    public const int NoAnswer = 0;

    /// <summary>There was none that could have been asked.</summary>
    public const int NoNode = -1;

    public TimeSpan Took => Ended - Begun;

    public override string ToString() =>
        $"{Begun.TotalSeconds,9:0.000} {Ended.TotalSeconds,9:0.000} user {User} at node {Node}: {(Status == NoAnswer ? "no answer" : Status)}{(HasRetryAfter ? " with Retry-After" : "")}";
}
