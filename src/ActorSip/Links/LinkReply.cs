using ActorSip.Location;
using ActorSip.Requests;
using Akka.Actor;

namespace ActorSip.Links;

/// <summary>
/// Whoever asks this loop from another node, by a connection that was opened there: takes the questions to the slots of this node, and the answers back. Known to the actor system under a path of its own, since a question that the
/// region has to pass on to a third node is answered to that.
/// </summary>
internal sealed class LinkReply : ILinkOwner
{
    private readonly LoopLinks _links;
    private readonly LinkConnection _connection;
    private readonly LinkRef _ref;

    /// <param name="links">Of the loop.</param>
    /// <param name="connection">Not yet begun.</param>
    /// <param name="node">Number and life of the node that opened it.</param>
    /// <param name="path">One of those for a while.</param>
    public LinkReply(LoopLinks links, LinkConnection connection, LinkPreface node, ActorPath path)
    {
        _ref = new LinkRef(links.Provider, path, OnTold);
        _links = links;
        _connection = connection;
        Node = node;
    }

    public LinkPreface Node { get; }

    /// <summary>Milliseconds since anything came.</summary>
    public long Silence => _links.Loop.Now - _connection.HeardAt;

    public void Start()
    {
        _connection.Start(this);
        if (!_connection.IsClosed) _links.Provider.RegisterTempActor(_ref, _ref.Path);
    }

    public void Close() => _connection.Close();

    public void OnMessage(object message, bool isForwarded)
    {
        switch (message)
        {
            case LocationProtocol.ISlotMessage { Slot: var slot }: (_links.OwnSlots.Find(slot) ?? _links.Region).Tell(message, _ref); break;
            case NeighbourProtocol.IMessage: _links.Requests.Tell(message, _ref); break;
            default: _links.Statistics.Unreadable++; break;
        }
    }

    public void OnClosed()
    {
        _links.Provider.UnregisterTempActor(_ref.Path);
        _links.Forget(this);
    }

    /// <summary>Sends an answer; on the loop.</summary>
    public void Send(object message, bool isForwarded) => _connection.TrySend(message, isForwarded ? LinkFrame.Forwarded : (byte)0);

    private void OnTold(object message, IActorRef sender)
    {
        if (message is not (LocationProtocol.IAnswer or NeighbourProtocol.IMessage)) return;
        var isForwarded = sender is { Path.Address.HasGlobalScope: true };
        if (_links.Loop.InLoop) Send(message, isForwarded);
        else _links.Loop.Post(new LinkAnswer(this, message, isForwarded));
    }
}
