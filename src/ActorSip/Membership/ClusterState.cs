using Akka.Actor;

namespace ActorSip.Membership;

/// <summary>Where the present <see cref="ClusterView"/> lies: written by one actor, read by all loops.</summary>
/// <param name="self">This node, before it has joined.</param>
/// <param name="number">Of this node, as in the flows of its sockets.</param>
/// <param name="epoch">Of its life.</param>
/// <param name="time">Has the monotonic clock.</param>
public sealed class ClusterState(Address self, ushort number, uint epoch, TimeProvider time)
{
    /// <summary>The others do without a node after some six seconds; one that did not turn for so long may be out.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    /// <summary>In this time it hears whether it is, or sees that nobody answers it.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(5);

    private volatile ClusterView _view = new(self, []);
    private long _tick = time.GetTimestamp();
    private long _doubtUntil = long.MinValue;

    public ushort Number => number;

    public uint Epoch => epoch;

    public ClusterView View => _view;

    /// <summary>
    /// True for a node that belongs to the larger side of its cluster, as far as it can know. A node that stood still knows nothing for a while: others may have its slots, and what these remember here be old.
    /// </summary>
    public bool IsTrusted
    {
        get
        {
            if (!_view.HasMajority) return false;
            return time.GetElapsedTime(Volatile.Read(ref _tick)) < LongestPause && time.GetTimestamp() >= Volatile.Read(ref _doubtUntil);
        }
    }

    internal void Set(ClusterView view) => _view = view;

    /// <summary>From now on it is noted.</summary>
    internal void BeginTicks() => Volatile.Write(ref _tick, time.GetTimestamp());

    /// <summary>Said each second by an actor off the loops: so that it is seen when the process stood still.</summary>
    internal void NoteTick()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(Volatile.Read(ref _tick), now) >= LongestPause) Volatile.Write(ref _doubtUntil, now + (long)(Doubt.TotalSeconds * time.TimestampFrequency));
        Volatile.Write(ref _tick, now);
    }
}
