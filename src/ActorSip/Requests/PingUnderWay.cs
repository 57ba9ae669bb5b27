using ActorSip.Location;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using Akka.Actor;

namespace ActorSip.Requests;

/// <summary>One ping that waits for its answer, with the memory of its request: both are used again.</summary>
internal sealed class PingUnderWay
{
    private readonly SipMessage _request = new();
    private readonly PingSender _sender;
    private byte[] _text = [];
    private LocationProtocol.Ping? _ping;
    private IActorRef _slot = ActorRefs.Nobody;

    /// <param name="sender">Hears of the end.</param>
    public PingUnderWay(PingSender sender)
    {
        _sender = sender;
        Answered = OnAnswered;
    }

    /// <summary><see cref="OnAnswered"/>, made once.</summary>
    public Action<SipMessage?, int> Answered { get; }

    /// <summary>Begins anew.</summary>
    public void Begin(LocationProtocol.Ping ping, IActorRef slot)
    {
        _ping = ping;
        _slot = slot;
    }

    /// <summary>Its request, complete but for its Via; good until the end. Null when what the phone registered makes no request.</summary>
    /// <param name="origin">Of the actor that sends it.</param>
    /// <param name="number">Of the ping.</param>
    public SipMessage? Write(ulong origin, ulong number)
    {
        ReadOnlySpan<byte> address = _ping!.AddressOfRecord;
        var domain = address[(address.LastIndexOf((byte)'@') + 1)..];
        var most = OptionsPing.MaxLength(_ping.Binding, domain);
        if (_text.Length < most) _text = new byte[most];
        var length = OptionsPing.Write(_ping.Binding, domain, origin, number, _text);
        return SipScanner.Scan(_request, _text, 0, length) == SipParseError.None ? _request : null;
    }

    /// <summary>A response came, or none will.</summary>
    /// <param name="response">Null for none.</param>
    /// <param name="status">100 to 699.</param>
    public void OnAnswered(SipMessage? response, int status)
    {
        if (status < 200 || _ping is not { } ping) return;
        _ping = null;
        _sender.OnEnd(this, ping, _slot, response is not null && !IsOfAnother(ping, status));
    }

    /// <summary>The proxy that a phone is behind (RFC 3327) says in its place that it is not there: RFC 5626 section 11.6, 430 (Flow Failed), and what a proxy answers when nobody does.</summary>
    private static bool IsOfAnother(LocationProtocol.Ping ping, int status) => !ping.Binding.Path.IsEmpty && status is (408 or 430 or 503 or 504);
}
