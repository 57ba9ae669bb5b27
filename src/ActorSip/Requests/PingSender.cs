using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorSip.Location;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Transport;
using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>Sends the pings of the slots of a loop, each as a transaction of our own over the flow of its contact, and tells the slot how it has ended. The request actor's turn only.</summary>
internal sealed class PingSender
{
    private readonly Stack<PingUnderWay> _free = new();
    private readonly StatefulProxy _proxy;
    private readonly SocketTable _sockets;
    private readonly PingDoor _door;
    private readonly IActorRef _self;
    private readonly ulong _origin = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private ulong _number;
    private int _underWay;
    private bool _isClosed;

    /// <param name="proxy">Of the actor.</param>
    /// <param name="sockets">Of its loop.</param>
    /// <param name="door">Of its loop.</param>
    /// <param name="self">The actor.</param>
    public PingSender(StatefulProxy proxy, SocketTable sockets, PingDoor door, IActorRef self)
    {
        _proxy = proxy;
        _sockets = sockets;
        _door = door;
        _self = self;
    }

    /// <summary>Sends a ping, unless the node stops.</summary>
    public void Send(LocationProtocol.Ping ping, IActorRef slot)
    {
        if (_isClosed)
        {
            _door.CountLeftOut(1);
            return;
        }

        _underWay++;
        _door.CountSent();
        var underWay = _free.TryPop(out var free) ? free : new PingUnderWay(this);
        underWay.Begin(ping, slot);
        var isBegun = false;
        try
        {
            Begin(ping, underWay);
            isBegun = true;
        }
        finally
        {
            // A bug must not keep its place among those under way.
            if (!isBegun) underWay.OnAnswered(null, 503);
        }
    }

    private void Begin(LocationProtocol.Ping ping, PingUnderWay underWay)
    {
        var flow = _sockets.Renew(ping.Binding.Flow);

        // What has no way any more is not sent by another one: behind a NAT the contact's own address is nobody's, or somebody else's.
        var isLost = flow.IsNone && !ping.Binding.Received.IsDefault && ping.Binding.Path.IsEmpty;
        if (isLost || underWay.Write(_origin, ++_number) is not { } request) underWay.OnAnswered(null, 503);
        else _proxy.Originate(request, BindingTargets.From(ping.Binding, slot: 0, _sockets, flow), underWay.Answered, ping.Patience);
    }

    /// <summary>Sends no more.</summary>
    public void Stop() => _isClosed = true;

    /// <summary>The actor ends, and with it the transactions: nobody hears of them.</summary>
    public void Close()
    {
        _door.CountLeftOut(_underWay);
        _underWay = 0;
        _isClosed = true;
    }

    /// <summary>A ping has ended.</summary>
    /// <param name="underWay">May be used again.</param>
    /// <param name="ping">What it was.</param>
    /// <param name="slot">Who wants to know.</param>
    /// <param name="isAnswered">True when there was a final response of the contact.</param>
    internal void OnEnd(PingUnderWay underWay, LocationProtocol.Ping ping, IActorRef slot, bool isAnswered)
    {
        _free.Push(underWay);
        _underWay--;
        _door.CountEnd(isAnswered);

        // Most pings are answered by contacts that have answered the one before: their slots know nothing new.
        if (!isAnswered || ping.Binding.Pings != ping.Binding.Pings.Heard()) slot.Tell(new LocationProtocol.Pinged(ping, isAnswered), _self);
    }
}
