namespace ActorSip.Loops;

/// <summary>What a descriptor is ready for.</summary>
[Flags]
public enum LoopReadiness
{
    None = 0,

    /// <summary>Something can be read; or a connection has ended on both sides.</summary>
    Readable = 1,

    /// <summary>Something can be written; told only while asked for by <see cref="EventLoop.WatchWritable"/> or <see cref="EventLoop.Watch"/>.</summary>
    Writable = 2,

    /// <summary>The descriptor has an error pending, on a socket also its error queue.</summary>
    Error = 4,
}
