using System.Globalization;
using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>
/// A telephone: both cores of RFC 3261 section 8, with INVITE dialogs, on the virtual network. It writes down each message it sends (&gt;) and receives (&lt;).
/// </summary>
internal sealed class UserAgent : INetworkNode
{
    private readonly VirtualNetwork _network;
    private readonly Dictionary<string, AgentClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AgentServer> _servers = new(StringComparer.Ordinal);
    private readonly List<AgentDialog> _dialogs = [];
    private readonly List<string> _log = [];
    private readonly SipMessage _message = new();
    private int _numbers;
    private int _taken;

    public UserAgent(string name, byte host, VirtualTime time, VirtualNetwork network, TransportProtocol transport = TransportProtocol.Udp)
    {
        Name = name;
        Time = time;
        _network = network;
        Transport = transport;
        TransportName = Encoding.ASCII.GetString(TransportNames.ViaToken(transport));
        MoveTo(host);
    }

    public string Name { get; }

    public VirtualTime Time { get; }

    public TransportProtocol Transport { get; }

    public string TransportName { get; }

    public IpEndpoint Address { get; private set; }

    public string HostPort => Address.ToString();

    public string Contact => $"sip:{Name}@{HostPort}{(Transport == TransportProtocol.Tcp ? ";transport=tcp" : "")}";

    /// <summary>Where requests outside of a dialog are sent.</summary>
    public IpEndpoint OutboundProxy { get; set; } = ProxyNode.DefaultAddress;

    public TimerScope Timers { get; } = new();

    public IReadOnlyList<AgentDialog> Dialogs => _dialogs;

    public IEnumerable<AgentClient> Clients => _clients.Values;

    public IEnumerable<AgentServer> Servers => _servers.Values;

    public bool WritesLog { get; init; } = true;

    /// <summary>What the user does with a new request; without it, the telephone rings for ever.</summary>
    public Action<AgentServer> OnRequest { get; set; } = server => server.Respond(180);

    /// <summary>A dialog has come up on the calling side.</summary>
    public Action<AgentDialog, AgentClient>? OnDialog { get; set; }

    /// <summary>Sees each message before it is handled.</summary>
    public Action<SipMessage>? OnMessage { get; set; }

    /// <summary>Since the last time this was called, these messages were sent and received and no others.</summary>
    public void Expect(string messages)
    {
        var text = string.Join(", ", _log.Skip(_taken));
        _taken = _log.Count;
        Assert.Equal(messages, text);
    }

    public string NewTag() => string.Create(CultureInfo.InvariantCulture, $"{Name}-{++_numbers}");

    public string NewBranch() => string.Create(CultureInfo.InvariantCulture, $"z9hG4bK{Name}{++_numbers}");

    public AgentClient Send(string method, string uri, string extra = "", Action<AgentClient>? changed = null, string? callId = null)
    {
        var from = $"<sip:{Name}@example.com>;tag={NewTag()}";
        var request = new AgentRequest(method, uri, callId ?? NewTag() + "@call", from, $"<{uri}>", 1, NewBranch(), []) { Extra = extra };
        return Start(request, OutboundProxy, changed);
    }

    /// <summary>The telephone has another address from now on, and nobody is at the old one.</summary>
    public void MoveTo(byte host)
    {
        _network.Remove(Address);
        Address = IpEndpoint.FromIPv4(0x0A00_0000u + host, 5060);
        _network.Add(Address, this);
    }

    public AgentClient Start(AgentRequest request, IpEndpoint nextHop, Action<AgentClient>? changed)
    {
        var client = new AgentClient(this, request, nextHop, changed);
        _clients.Add(KeyOf(request.Branch, request.Method), client);
        client.Start();
        return client;
    }

    /// <summary>Sends bytes as they are.</summary>
    public void Transmit(IpEndpoint to, ReadOnlySpan<byte> bytes, string what)
    {
        if (WritesLog) _log.Add("> " + what);
        _network.Send(Address, to, Transport, bytes);
    }

    public static IpEndpoint NextHopOf(AgentRequest request)
    {
        var text = Encoding.ASCII.GetBytes(request.Routes.Count > 0 ? request.Routes[0] : "<" + request.Uri + ">");
        Assert.True(NameAddress.TryParse(text, out var address));
        var uri = address.Uri.Of(text);
        Assert.True(SipUri.TryParse(uri, out var parsed));
        Assert.True(IpEndpoint.TryParseHost(parsed.Host.Of(uri), (ushort)(parsed.Port == 0 ? 5060 : parsed.Port), out var endpoint));
        return endpoint;
    }

    public void Receive(byte[] bytes, IpEndpoint from, TransportProtocol transport)
    {
        SipScanner.Scan(_message, bytes, 0, bytes.Length);
        Assert.Equal(SipParseError.None, _message.Error);
        Assert.True(_message.Parsed.TryVia(out var via) && _message.Parsed.TryCSeq(out _, out _));
        Assert.True(_message.Parsed.TryFrom(out _) && _message.Parsed.TryTo(out _));
        var branch = Encoding.ASCII.GetString(via.Branch.Of(_message.Received(HeaderId.Via)));
        OnMessage?.Invoke(_message);
        if (_message.IsRequest) OnRequestCame(_message, branch, from, transport);
        else OnResponseCame(_message, branch);
    }

    /// <summary>A 2xx to our INVITE, the first or another: each is acknowledged, a new one makes a dialog (section 13.2.2.4).</summary>
    public void OnInviteAccepted(AgentClient client, SipMessage response)
    {
        var remoteTag = Encoding.ASCII.GetString(response.Parsed.ToTag);
        var dialog = Find(client.Request.CallId, TagOf(client.Request.From), remoteTag);
        var isNew = dialog is null;
        if (dialog is null)
        {
            dialog = new AgentDialog(this)
            {
                CallId = client.Request.CallId,
                Local = client.Request.From,
                LocalTag = TagOf(client.Request.From),
                Remote = Text(response, HeaderId.To),
                RemoteTag = remoteTag,
                RemoteTarget = Text(response, HeaderId.Contact).Trim('<', '>'),
                Routes = [.. ValuesOf(response, HeaderId.RecordRoute).Reverse()],
                CSeq = client.Request.CSeq,
            };
            _dialogs.Add(dialog);
        }

        // The ACK to a re-INVITE is another one, to where the other side now is.
        var isRepeat = dialog.AckCSeq == client.Request.CSeq;
        if (!isRepeat) dialog.RemoteTarget = Text(response, HeaderId.Contact).Trim('<', '>');
        var ack = new AgentRequest("ACK", dialog.RemoteTarget, dialog.CallId, dialog.Local, dialog.Remote, client.Request.CSeq, isRepeat ? "" : NewBranch(), dialog.Routes);
        if (!isRepeat) (dialog.Ack, dialog.AckCSeq) = (ack.Write(this), client.Request.CSeq);
        Transmit(NextHopOf(ack), dialog.Ack, "ACK");
        if (isNew) OnDialog?.Invoke(dialog, client);
    }

    /// <summary>The called side's dialog: a new one, or that of a re-INVITE.</summary>
    public AgentDialog DialogOf(AgentServer server)
    {
        var request = server.Request;
        var known = Find(Text(request, HeaderId.CallId), server.LocalTag, Encoding.ASCII.GetString(request.Parsed.FromTag));
        if (known is not null)
        {
            known.RemoteTarget = Text(request, HeaderId.Contact).Trim('<', '>');
            return known;
        }

        var dialog = new AgentDialog(this)
        {
            CallId = Text(request, HeaderId.CallId),
            Local = Text(request, HeaderId.To) + ";tag=" + server.LocalTag,
            LocalTag = server.LocalTag,
            Remote = Text(request, HeaderId.From),
            RemoteTag = Encoding.ASCII.GetString(request.Parsed.FromTag),
            RemoteTarget = Text(request, HeaderId.Contact).Trim('<', '>'),
            Routes = [.. ValuesOf(request, HeaderId.RecordRoute)],
        };
        _dialogs.Add(dialog);
        return dialog;
    }

    public static string Text(SipMessage message, HeaderId id) => Encoding.ASCII.GetString(message.Received(id));

    public static IEnumerable<string> ValuesOf(SipMessage message, HeaderId id)
    {
        var values = new List<string>();
        var fields = message.View.Fields(id);
        while (fields.MoveNext())
        {
            var list = new CommaList(fields.Current);
            while (list.MoveNext()) values.Add(Encoding.ASCII.GetString(list.Current.Of(fields.Current)));
        }

        return values;
    }

    private void OnResponseCame(SipMessage response, string branch)
    {
        var method = Text(response, HeaderId.CSeq).Split(' ')[1];
        if (WritesLog) _log.Add($"< {response.StatusCode} {method}");
        if (_clients.TryGetValue(KeyOf(branch, method), out var client)) client.OnResponse(response);
    }

    private void OnRequestCame(SipMessage request, string branch, IpEndpoint from, TransportProtocol transport)
    {
        var method = Encoding.ASCII.GetString(request.MethodToken);
        if (WritesLog) _log.Add("< " + method);
        if (request.Method == SipMethod.Ack)
        {
            OnAck(request, branch);
            return;
        }

        var key = KeyOf(branch, method);
        if (_servers.TryGetValue(key, out var known))
        {
            known.OnRepeat();
            return;
        }

        var server = new AgentServer(this, request, from, transport);
        _servers.Add(key, server);
        server.Start();
        if (request.Method == SipMethod.Cancel)
        {
            var cancelled = _servers.GetValueOrDefault(KeyOf(branch, "INVITE"));
            server.Respond(cancelled is null ? 481 : 200);
            cancelled?.OnCancel();
        }
        else if (request.Method == SipMethod.Bye)
        {
            var dialog = Find(Text(request, HeaderId.CallId), Encoding.ASCII.GetString(request.Parsed.ToTag), Encoding.ASCII.GetString(request.Parsed.FromTag));
            if (dialog is not null) dialog.IsEnded = true;
            server.Respond(dialog is null ? 481 : 200);
        }
        else OnRequest(server);
    }

    private void OnAck(SipMessage ack, string branch)
    {
        if (_servers.TryGetValue(KeyOf(branch, "INVITE"), out var server))
        {
            server.OnAck();
            return;
        }

        var tag = Encoding.ASCII.GetString(ack.Parsed.ToTag);
        var number = Text(ack, HeaderId.CSeq).Split(' ')[0];
        foreach (var candidate in _servers.Values)
            if (candidate.Dialog?.LocalTag == tag && Text(candidate.Request, HeaderId.CSeq).Split(' ')[0] == number) candidate.OnAcceptedAck();
    }

    private AgentDialog? Find(string callId, string localTag, string remoteTag) =>
        _dialogs.Find(dialog => dialog.CallId == callId && dialog.LocalTag == localTag && dialog.RemoteTag == remoteTag);

    private static string TagOf(string header) => header[(header.IndexOf(";tag=", StringComparison.Ordinal) + 5)..];

    private static string KeyOf(string branch, string method) => branch + " " + method;
}
