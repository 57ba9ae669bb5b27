using ActorSip.Resolving;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;
using ActorSip.Transport;

namespace ActorSip.Requests;

/// <summary>The search for one next hop: from a URI, by RFC 3263's choice of transport and port, to an address and the socket that reaches it.</summary>
internal sealed class NextHopSearch : IResolveQuery
{
    private readonly SocketTable _sockets;
    private readonly DestinationPolicy _destinations;
    private readonly INextHopSeeker _seeker;
    private bool _isNamed;
    private TransportProtocol _transport = TransportProtocol.Udp;

    public NextHopSearch(SocketTable sockets, DestinationPolicy destinations, INextHopSeeker seeker)
    {
        _sockets = sockets;
        _destinations = destinations;
        _seeker = seeker;
    }

    public NextHopAnswer Begin(INextHopResolver resolver, ReadOnlySpan<byte> text, out Flow flow)
    {
        flow = default;
        var target = _seeker.Target;
        if (!target.NextHop.IsDefault)
        {
            _transport = target.NextHopTransport;
            return Select(target.NextHop, out flow) ? NextHopAnswer.Found : NextHopAnswer.NotFound;
        }

        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return NextHopAnswer.NotFound;

        // RFC 3263 section 4.1: "If the URI specifies a transport protocol in the transport parameter, that transport protocol SHOULD be used. Otherwise, if no transport protocol is specified, but the
        // TARGET is a numeric IP address, the client SHOULD use UDP for a SIP URI, and TCP for a SIPS URI."
        _transport = uri.HasTransport(text) ? uri.GetTransport(text) : uri.Scheme == UriScheme.Sips ? TransportProtocol.Tls : TransportProtocol.Udp;
        if (uri.Scheme == UriScheme.Sips && _transport == TransportProtocol.Tcp) _transport = TransportProtocol.Tls;
        var port = (ushort)(uri.Port != 0 ? uri.Port : _transport is TransportProtocol.Tls or TransportProtocol.Wss ? 5061 : 5060);
        var host = uri.TryGetParameter(text, "maddr"u8, out var maddr) && !maddr.IsEmpty ? maddr.Of(text) : uri.Host.Of(text);

        // A literal was looked at by who let it in; what a name stands for shows only here.
        _isNamed = !_seeker.Target.IsConfigured && !_seeker.Source.IsNone && !IpEndpoint.TryParseHost(host, port, out _);
        return resolver.Resolve(host, port, this, out var endpoint) switch
        {
            ResolveAnswer.Found => Select(endpoint, out flow) ? NextHopAnswer.Found : NextHopAnswer.NotFound,
            ResolveAnswer.Pending => NextHopAnswer.Pending,
            _ => NextHopAnswer.NotFound,
        };
    }

    public bool Accepts(in IpEndpoint endpoint)
    {
        if (_isNamed && !_destinations.MayName(endpoint, _seeker.Source.Remote)) return false;
        foreach (var channel in _sockets.Channels)
            if (channel.Transport == _transport && channel.Local.IsIPv4 == endpoint.IsIPv4) return true;
        return false;
    }

    public void OnResolved(IReadOnlyList<IpEndpoint> endpoints)
    {
        if (endpoints.Count > 0 && Select(endpoints[0], out var flow)) _seeker.OnResolved(NextHopAnswer.Found, flow);
        else _seeker.OnResolved(NextHopAnswer.NotFound, default);
    }

    private bool Select(in IpEndpoint endpoint, out Flow flow) => _sockets.TrySelect(_transport, endpoint, _seeker.Source, _seeker.Target.Socket, out flow);
}
