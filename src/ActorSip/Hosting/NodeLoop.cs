using ActorSip.Configuration;
using ActorSip.Links;
using ActorSip.Location;
using ActorSip.Loops;
using ActorSip.Requests;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Transport;
using ActorSip.Users;

namespace ActorSip.Hosting;

/// <summary>An event loop of a node with what belongs to it alone: what it knows of sources, its door, its sockets, and its counters.</summary>
internal sealed class NodeLoop
{
    /// <param name="loop">Runs already.</param>
    /// <param name="time">Of the node.</param>
    /// <param name="sources">Of this loop.</param>
    /// <param name="limits">Of a message.</param>
    /// <param name="maxCrossing">Messages of other loops that may wait at the door.</param>
    /// <param name="keepalive">Whether, and how many, pings go out.</param>
    public NodeLoop(EventLoop loop, TimeProvider time, SourceGuard sources, MessageLimits limits, int maxCrossing, KeepaliveOptions keepalive)
    {
        Pings = keepalive.Contacts == KeepaliveContacts.None ? null : new PingDoor(keepalive.MaxUnderWay);
        Loop = loop;
        Time = new LoopTime(loop, time);
        Sources = sources;
        Ingress = new Ingress(limits, sources);
        Gate = new CrossingGate(loop, Ingress, maxCrossing);
    }

    public EventLoop Loop { get; }

    /// <summary>For what runs on the loop: the wall clock as it was when the pass began.</summary>
    public TimeProvider Time { get; }

    public SourceGuard Sources { get; }

    public Ingress Ingress { get; }

    /// <summary>Where other loops hand over what belongs to this one.</summary>
    public CrossingGate Gate { get; }

    /// <summary>Where its slots have their contacts pinged; null: nobody is.</summary>
    public PingDoor? Pings { get; }

    /// <summary>Of its links to other nodes.</summary>
    public LinkStatistics Links { get; } = new();

    public RequestStatistics Requests { get; } = new();

    public UserStatistics Users { get; } = new();

    /// <summary>Null until there is an authenticator.</summary>
    public DigestStatistics? Authentication { get; set; }

    /// <summary>One a socket of the node, its own or borrowed; empty until they are bound.</summary>
    public IReadOnlyList<ITransportChannel> Channels { get; set; } = [];

    /// <summary>The dispatcher of its actors.</summary>
    public string Dispatcher => $"actorsip-loop-{Loop.Index}";

    /// <summary>Runs work on the loop, and completes when it is done.</summary>
    public Task RunAsync(Action work)
    {
        var done = new LoopTask(work);
        Loop.Post(done);
        return done.Completion;
    }

    /// <summary>From now on the loops tell each other what they learn of sources.</summary>
    public static void Acquaint(IReadOnlyList<NodeLoop> loops)
    {
        foreach (var one in loops) one.Sources.Others = [.. loops.Where(other => other != one).Select(other => other.Sources)];
    }
}
