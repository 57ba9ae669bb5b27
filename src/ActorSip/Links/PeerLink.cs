using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Requests;
using Akka.Actor;

namespace ActorSip.Links;

/// <summary>Another node, as one loop asks it: the connection that this loop has opened, while there is one. What comes on it are answers, which go to the loop's request actor. Loop thread only.</summary>
internal sealed class PeerLink : ILinkOwner
{
    /// <summary>Milliseconds without a sign of life after which messages go by the cluster's own transport, and after which the connection is closed.</summary>
    private const int Quiet = 1500;
    private const int Dead = 5000;

    /// <summary>Milliseconds between two attempts.</summary>
    private const int FirstPause = 250;
    private const int LongestPause = 2000;

    private readonly LoopLinks _links;
    private readonly LinkStatistics _statistics;
    private LinkConnection? _connection;
    private bool _isDialing;
    private bool _isGone;
    private int _failures;
    private int _pause = FirstPause;
    private long _dialAt;

    /// <param name="links">Of the loop.</param>
    /// <param name="address">Of the node.</param>
    /// <param name="node">What it has told of itself.</param>
    public PeerLink(LoopLinks links, Address address, NodeDescription node)
    {
        _links = links;
        _statistics = links.Statistics;
        Address = address;
        Node = node;
        Loop = links.Loop.Index % node.Loops;
        var requests = links.Provider.ResolveActorRef(new RootActorPath(address) / "user" / $"requests-{Loop}");
        Slots = RefTo(new RootActorPath(address) / "slots", links.Region);
        Requests = RefTo(requests.Path, requests);
    }

    public Address Address { get; }

    public NodeDescription Node { get; }

    /// <summary>The loop there that the connection belongs to.</summary>
    public int Loop { get; }

    /// <summary>All its slots: by the region where there is no link.</summary>
    public IActorRef Slots { get; }

    /// <summary>The request actor of the loop there: by the cluster's own transport where there is no link.</summary>
    public IActorRef Requests { get; }

    public bool IsUsable => _connection is { } connection && _links.Loop.Now - connection.HeardAt < Quiet;

    /// <summary>Now and then: looks whether the other still lives, or dials.</summary>
    public void OnTick()
    {
        if (_connection is { } connection)
        {
            if (_links.Loop.Now - connection.HeardAt >= Dead) connection.Close();
            else connection.SendSign(LinkFrame.Ping);
        }
        else if (!_isDialing && _links.Loop.Now >= _dialAt)
        {
            _links.Dial(this);
            _isDialing = true;
        }
    }

    /// <summary>What has become of an attempt.</summary>
    /// <param name="connection">Null when it has failed.</param>
    public void OnDialed(LinkConnection? connection)
    {
        _isDialing = false;
        _dialAt = _links.Loop.Now + _pause;
        _pause = Math.Min(_pause * 2, LongestPause);
        if (connection is null) return;
        if (_isGone)
        {
            connection.Close();
            return;
        }

        Volatile.Write(ref _failures, 0);
        connection.Start(this);
        _connection = connection;
    }

    /// <summary>An attempt has failed.</summary>
    /// <returns>How many have, one after the other.</returns>
    public int CountFailure() => Interlocked.Increment(ref _failures);

    /// <summary>The node is no member any more.</summary>
    public void Close()
    {
        _isGone = true;
        _connection?.Close();
    }

    public void OnMessage(object message, bool isForwarded)
    {
        _pause = FirstPause;
        switch (message)
        {
            // Who is told where the slot is asks there next time; the region knows.
            case LocationProtocol.IAnswer: _links.Requests.Tell(message, isForwarded ? _links.Region : Slots); break;
            case NeighbourProtocol.IMessage: _links.Requests.Tell(message, Requests); break;
            default: _statistics.Unreadable++; break;
        }
    }

    public void OnClosed()
    {
        _connection = null;
        _dialAt = _links.Loop.Now + _pause;
    }

    private LinkRef RefTo(ActorPath path, IActorRef detour) => new(_links.Provider, path, (message, sender) =>
    {
        if (_links.Loop.InLoop && IsUsable && _connection!.TrySend(message, marks: 0))
        {
            if (message is LocationProtocol.Register) _links.Loop.NoteFarWrite();
            return;
        }

        Interlocked.Increment(ref _statistics.Detours);
        detour.Tell(message, sender);
    });
}
