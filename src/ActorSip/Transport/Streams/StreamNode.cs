using ActorSip.Logging;
using ActorSip.Sip.Messages;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Transport.Streams;

/// <summary>
/// What all stream channels of a node share: DotNetty's threads, message memory, limits, and the numbers of connections, which are unique over
/// all lives of the node: one that is remembered from before a restart is nobody's.
/// </summary>
public sealed class StreamNode
{
    /// <summary>The most loops that a node may have; a power of two.</summary>
    private const int MaxLoops = 64;

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private long _lastNumber;

    /// <param name="epoch">Which life of the node this is, seconds since 1970.</param>
    /// <param name="group">DotNetty's threads, one group for the node. It is the caller's to shut down, after the channels.</param>
    /// <param name="allocator">Where received messages go; it is called from DotNetty's threads.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; see <see cref="StreamOptions.Check"/>.</exception>
    public StreamNode(uint epoch, IEventLoopGroup group, IMessageBufferAllocator allocator, StreamOptions options, ILoggingAdapter log)
    {
        if (options.Check() is { } wrong) throw new ArgumentException(wrong, nameof(options));
        _lastNumber = (long)epoch << 32;
        Group = group;
        Allocator = allocator;
        Options = options;
        Log = log;
        LimitedLog = new LimitedLog(log, TimeProvider.System);
        Admission = new ConnectionAdmission(options.MaxConnections, options.MaxConnectionsPerAddress);
        Unfinished = new UnfinishedBytes(options.MaxUnfinishedBytes);
    }

    public IEventLoopGroup Group { get; }

    public IMessageBufferAllocator Allocator { get; }

    public StreamOptions Options { get; }

    public ILoggingAdapter Log { get; }

    /// <summary>For what peers can cause.</summary>
    internal LimitedLog LimitedLog { get; }

    public ConnectionAdmission Admission { get; }

    internal UnfinishedBytes Unfinished { get; }

    /// <summary>Milliseconds since the node began, for DotNetty's threads, which have no loop's clock.</summary>
    internal long Now => (long)TimeProvider.System.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>The number of a new connection, which says whose it is: see <see cref="LoopOf"/>.</summary>
    /// <param name="loop">Number of the loop that has it.</param>
    internal long NextConnection(int loop) => Interlocked.Add(ref _lastNumber, MaxLoops) | (uint)loop;

    /// <summary>Number of the loop that has the connection, if it was ever one of this node.</summary>
    internal static int LoopOf(long connection) => (int)(connection & (MaxLoops - 1));
}
