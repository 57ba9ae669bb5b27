using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// The way from the slots of a loop to the actor that sends their pings. No more than so many are under way; another is left out and not kept, since it would be late, and there is a next. Counts what becomes of them; read by anybody.
/// </summary>
/// <param name="most">Pings under way.</param>
public sealed class PingDoor(int most)
{
    private volatile IActorRef? _sender;
    private volatile ClusterState? _cluster;
    private int _underWay;
    private long _sent;
    private long _answered;
    private long _missed;
    private long _leftOut;
    private long _silent;

    /// <summary>Pings that are under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Pings that went out.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Pings that got a final response.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Pings that got none in time, or could not be sent.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Pings that were not sent, because too many were under way, or the node stops.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>Contacts that are silent, each as it was when it was due last.</summary>
    public long Silent => Interlocked.Read(ref _silent);

    /// <summary>True when another node may own a slot of this one without its knowing.</summary>
    public bool HasOthers => _cluster is not null;

    /// <summary>
    /// False on the smaller side of a split: the other side takes over the slots while they are still here, and both would ping.
    /// </summary>
    public bool IsOpen => _sender is not null && _cluster?.View.HasMajority != false;

    /// <summary>From now on pings go out.</summary>
    /// <param name="sender">The actor that sends them.</param>
    /// <param name="cluster">Who is there; null for a single node.</param>
    public void Open(IActorRef sender, ClusterState? cluster)
    {
        _cluster = cluster;
        _sender = sender;
    }

    /// <summary>Room for one more; false: it is left out. Whoever got it calls <see cref="Send"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWay) <= most) return true;
        Interlocked.Decrement(ref _underWay);
        Interlocked.Increment(ref _leftOut);
        return false;
    }

    /// <summary>Has a ping sent.</summary>
    /// <param name="ping">The ping.</param>
    /// <param name="slot">Hears of its end.</param>
    public void Send(LocationProtocol.Ping ping, IActorRef slot) => _sender!.Tell(ping, slot);

    /// <summary>A ping has gone out.</summary>
    public void CountSent() => Interlocked.Increment(ref _sent);

    /// <summary>A ping has ended.</summary>
    public void CountEnd(bool isAnswered)
    {
        Interlocked.Increment(ref isAnswered ? ref _answered : ref _missed);
        Interlocked.Decrement(ref _underWay);
    }

    /// <summary>Pings were not sent, or nobody waits for them any more.</summary>
    /// <param name="pings">How many.</param>
    public void CountLeftOut(int pings)
    {
        Interlocked.Add(ref _leftOut, pings);
        Interlocked.Add(ref _underWay, -pings);
    }

    /// <summary>So many contacts more are silent.</summary>
    public void CountSilent(int contacts) => Interlocked.Add(ref _silent, contacts);
}
