namespace ActorSip.Loops;

/// <summary>The budget of a pass of an <see cref="EventLoop"/>.</summary>
public sealed record LoopOptions
{
    /// <summary>Pieces of work (a mailbox run is one) in a pass, before the sources are looked at; 1 and more.</summary>
    public required int MaxWorkPerPass { get; init; }

    /// <summary>Microseconds of work in a pass, whatever its pieces; the piece that runs is not cut short.</summary>
    public required int MaxWorkMicroseconds { get; init; }

    /// <summary>Passes that may go on with the sources that gave full batches, before the loop asks the kernel about all of them; 0 asks each time.</summary>
    public required int PassesWithoutWait { get; init; }

    /// <summary>Microseconds from one look at the sources to the next while they have something each time; 0 looks as soon as there is nothing else to do.</summary>
    public required int GatherMicroseconds { get; init; }

    /// <summary>The same after a pass that has sent something to be written, if it is more.</summary>
    public required int WriteGatherMicroseconds { get; init; }

    /// <summary>The same after a pass that has sent something that another node has written, if it is more.</summary>
    public required int FarWriteGatherMicroseconds { get; init; }

    /// <summary>The nice value to which the loop's thread is raised, -20 to -1; 0, and where the process may not: it keeps the one that it has.</summary>
    public required int Nice { get; init; }
}
