namespace ActorSip.Loops;

/// <summary>The budget of a pass of an <see cref="EventLoop"/>.</summary>
public sealed record LoopOptions
{
    /// <summary>Pieces of work (a mailbox run is one) in a pass, before the sources are looked at; 1 and more.</summary>
    public int MaxWorkPerPass { get; init; } = 256;

    /// <summary>Microseconds of work in a pass, whatever its pieces; the piece that runs is not cut short.</summary>
    public int MaxWorkMicroseconds { get; init; } = 2_000;

    /// <summary>Passes that may go on with the sources that gave full batches, before the loop asks the kernel about all of them; 0 asks each time.</summary>
    public int PassesWithoutWait { get; init; } = 4;
}
