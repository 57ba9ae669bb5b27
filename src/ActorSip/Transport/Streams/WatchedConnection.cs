using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Streams;

/// <summary>What the table and the watch of a channel know of a connection, whoever reads and writes it.</summary>
internal abstract class WatchedConnection(long id, IpEndpoint remote, bool outgoing)
{
    public long Id { get; } = id;

    public IpEndpoint Remote { get; } = remote;

    /// <summary>True if we opened it.</summary>
    public bool Outgoing { get; } = outgoing;

    /// <summary>What has come over it; null before there is a socket. The thread that reads writes there.</summary>
    public StreamIntake? Intake { get; set; }

    /// <summary>Counts reads and writes, round and round: a watcher sees that something moved. Written by the thread that reads and writes.</summary>
    public int Activity { get; protected set; }

    /// <summary>Messages handed over and not yet settled.</summary>
    public abstract int QueuedMessages { get; }

    /// <summary>Counts messages settled, round and round.</summary>
    public abstract int Settled { get; }

    /// <summary>What the watch of the channel remembers about it. Loop only, as all below.</summary>
    public ConnectionMarks Marks { get; } = new();

    public bool IsOpen { get; set; }

    public bool IsClosing { get; protected set; }

    /// <summary>Closes soon. What is still unwritten fails.</summary>
    public abstract void Close();
}
