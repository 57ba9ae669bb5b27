namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.loop</c>: the budget of one pass of an event loop.</summary>
public sealed record EventLoopOptions
{
    /// <summary>Pieces of work (a mailbox run is one) before the sockets are looked at again.</summary>
    public required int MaxWorkPerPass { get; init; }

    /// <summary>Time for the same, whatever the pieces.</summary>
    public required TimeSpan MaxWorkTime { get; init; }

    /// <summary>Passes in a row over sockets that gave full batches before the kernel is asked about all of them.</summary>
    public required int PassesWithoutWait { get; init; }

    /// <summary>From one look at the sockets to the next while something comes each time, so that what comes fast is read together.</summary>
    public required TimeSpan GatherTime { get; init; }

    /// <summary>The same after something was sent to Redis, if it is more.</summary>
    public required TimeSpan WriteGatherTime { get; init; }

    /// <summary>The same after a REGISTER was handed to another node, if it is more.</summary>
    public required TimeSpan FarWriteGatherTime { get; init; }

    /// <summary>The nice value of the loops' threads, -20 to 0.</summary>
    public required int Nice { get; init; }

    /// <summary>Messages of other loops that wait for a loop, and messages that wait for one's connections.</summary>
    public required int MaxCrossing { get; init; }
}
