namespace ActorSip.Loops;

/// <summary>A descriptor that a loop waits for. Called on the loop's thread only.</summary>
public interface ILoopSource
{
    /// <summary>The non-blocking descriptor; the same for as long as the source is registered.</summary>
    int Descriptor { get; }

    /// <summary>
    /// Reads or writes one batch, not until nothing is left: the loop comes again, after work and the other sources had their turn.
    /// </summary>
    /// <returns>True when there is very likely more to read, since the batch was full: the loop then asks again without waiting for the kernel to say
    /// so.</returns>
    bool OnReady(LoopReadiness ready);
}
