using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// A response whose way back is gone: it goes where its Via says (RFC 3261 section 18.2.2, RFC 3263 section 5), one address after the other, until one does not fail. It keeps the response meanwhile, since its
/// transaction may have ended, and lets go of it when nothing has failed for the time of a transaction.
/// </summary>
internal sealed class ResponseDelivery : INextHopSeeker, ITimed
{
    /// <summary>RFC 1035 section 2.3.4: no name is longer.</summary>
    private const int MaxHostLength = 255;

    private readonly StatefulProxy _proxy;
    private readonly long _ticket;
    private MessageBuffer? _response;
    private NextHopList? _others;
    private Flow _flow;
    private IpEndpoint _first;
    private long _timer;
    private bool _hasSearched;
    private bool _isSearching;
    /// <param name="proxy">Owns it.</param>
    /// <param name="ticket">By which a failure comes back.</param>
    /// <param name="source">The flow the request came in on.</param>
    /// <param name="response">The bytes; retained.</param>
    internal ResponseDelivery(StatefulProxy proxy, long ticket, in Flow source, MessageBuffer response)
    {
        _proxy = proxy;
        _ticket = ticket;
        Source = source;
        Target = new Target { Uri = [] };
        Keep(response);
    }

    public Target Target { get; private set; }

    public Flow Source { get; }

    public ulong Seed => (ulong)_ticket;

    /// <summary>True when there is no other way.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>
    /// Section 18.2.2: "If that connection is no longer open, the server SHOULD open a connection to the IP address in the received parameter, if present, using the port in the sent-by value, or the default port
    /// for that transport, if no port is specified. If that connection attempt fails, the server SHOULD use the procedures in [4] for servers in order to determine the IP address and port to open the connection
    /// and send the response to."
    /// </summary>
    /// <param name="received">The flow to that address.</param>
    internal void BeginAt(in Flow received)
    {
        _first = received.Remote;
        SendOn(received);
    }

    /// <summary>"If this fails, for example, elicits an ICMP "port unreachable" response, the procedures of Section 5 of [4] SHOULD be used to determine where to send the response."</summary>
    /// <param name="failed">The flow that it has been sent on.</param>
    internal void BeginAfter(in Flow failed)
    {
        _first = failed.Remote;
        _flow = failed;
        Search();
    }

    /// <summary>A later response of the same transaction: it goes the same way.</summary>
    internal void Send(MessageBuffer response)
    {
        Keep(response);
        if (!_isSearching) SendOn(_flow);
    }

    internal void OnSendFailed()
    {
        if (_response is null || _isSearching) return;
        if (_hasSearched) SendToNext();
        else Search();
    }

    public void OnResolved(NextHopAnswer answer, in Flow flow, NextHopList? others)
    {
        _isSearching = false;
        if (_response is null) return;
        _others = others;
        if (answer == NextHopAnswer.Found && flow.Remote != _first) SendOn(flow);
        else SendToNext();
    }

    public void OnTimer(int kind)
    {
        _timer = 0;
        End();
    }

    /// <summary>Gives back its memory. A later response of the transaction may still go the way that was found.</summary>
    internal void End()
    {
        _response?.Release();
        _response = null;
        if (_timer != 0) _proxy.Effects.StopTimer(_timer);
        _timer = 0;
        _proxy.RemoveDelivery(_ticket);
    }

    /// <summary>
    /// RFC 3263 section 5: "If the sent-by field contains a domain name and a port number, the server queries for A or AAAA records with that name. ... If the sent-by field contains a domain name and no port
    /// number, the server queries for SRV records at that domain name using the service identifier "_sips" if the Via transport is "TLS" or "_sip" otherwise, and the transport from the topmost Via header". That is
    /// what a client does with a URI of the same host, port and transport.
    /// </summary>
    private void Search()
    {
        _hasSearched = true;
        if (!TrySentBy(out var uri))
        {
            Lose();
            return;
        }

        Target = new Target { Uri = uri, Socket = Source.Socket };
        _isSearching = true;
        var answer = _proxy.Effects.FindNextHop(this, uri, out var flow, out var others);
        if (answer != NextHopAnswer.Pending) OnResolved(answer, flow, others);
    }

    /// <summary>
    /// The URI of who is named in the topmost Via. An address that is not the one the request came from is passed over: its owner is behind a NAT, and whoever has that address here is somebody else. So is a name that a
    /// stranger gives: it leads wherever he likes.
    /// </summary>
    private bool TrySentBy(out byte[] uri)
    {
        uri = [];
        var scanned = _proxy.Rescan(_response!);
        if (!scanned.Parsed.TryVia(out var via)) return false;
        var host = via.SentByHost.Of(scanned.Received(HeaderId.Via));
        if (host.Length > MaxHostLength || !(IpEndpoint.TryParseHost(host, 0, out var literal) ? literal.SameAddress(Source.Remote) : _proxy.Effects.IsKnown(Source))) return false;
        Span<byte> text = stackalloc byte[host.Length + 40];
        var writer = new ByteWriter(text);
        writer.Add("sip:"u8);
        writer.Add(host);
        if (via.SentByPort != 0)
        {
            writer.Add((byte)':');
            writer.Add(via.SentByPort);
        }

        writer.Add(";transport="u8);
        writer.Add(TransportNames.UriToken(Source.Transport));
        uri = writer.Written.ToArray();
        return true;
    }

    private void SendToNext()
    {
        while (_others is not null && _others.TryTake(_proxy.Effects, out var flow))
        {
            if (flow.Remote == _first) continue;
            SendOn(flow);
            return;
        }

        Lose();
    }

    private void SendOn(in Flow flow)
    {
        _flow = flow;
        if (_timer != 0) _proxy.Effects.StopTimer(_timer);
        _timer = _proxy.Effects.StartTimer(_proxy.Times.F, this, kind: 0);
        _proxy.Effects.Send(flow, _response!, _ticket);
    }

    private void Keep(MessageBuffer response)
    {
        response.Retain();
        _response?.Release();
        _response = response;
        _proxy.AddDelivery(_ticket, this);
    }

    private void Lose()
    {
        IsLost = true;
        _proxy.Statistics.ResponsesLost++;
        End();
    }
}
