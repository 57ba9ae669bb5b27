namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>That the process of a node ended without having been told to.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="At">By the clock of the tests, <see cref="TestClock"/>.</param>
internal sealed record NodeEnd(int ExitCode, TimeSpan At)
{
    /// <summary>The exit code of a node that its cluster has thrown out.</summary>
    public const int ThrownOut = 4;

    /// <summary>That of one that it did not let in.</summary>
    public const int NotJoined = 5;
}
