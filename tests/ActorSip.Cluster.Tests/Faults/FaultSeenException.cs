namespace ActorSip.Cluster.Tests.Faults;

/// <summary>A test has failed: with what the nodes wrote.</summary>
public sealed class FaultSeenException : Exception
{
    public FaultSeenException()
    {
    }

    public FaultSeenException(string message)
        : base(message)
    {
    }

    public FaultSeenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
