using System.Globalization;
using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Transactions;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>
/// One request after the other at the boundary of the proxy: sent again at any time, cancelled, acknowledged or not, relayed to up to three peers that keep to no rules, over a network that loses and where some cannot be reached.
/// What goes upstream is written down as it is sent, before any of it is lost.
/// </summary>
internal sealed class UnrulySimulation : INetworkNode
{
    /// <summary>Timer C, once for each of three targets in turn, with timer B behind each.</summary>
    private const long LongestRelay = 3 * (185_000 + 64_000);

    private static readonly IpEndpoint Upstream = IpEndpoint.FromIPv4(0x0A00_0001, 5060);
    private static readonly string[] Methods = ["INVITE", "INVITE", "INVITE", "MESSAGE", "OPTIONS", "SUBSCRIBE", "UNHEARD-OF"];

    private readonly VirtualTime _time = new();
    private readonly VirtualNetwork _network;
    private readonly ProxyNode _proxy;
    private readonly UnrulyPeer[] _peers;
    private readonly List<(int Status, string Text)> _heard = [];
    private TestRandom _random;
    private string _request = "";
    private bool _acknowledges;

    public UnrulySimulation()
    {
        _network = new VirtualNetwork(_time) { Sending = Note };
        _proxy = new ProxyNode(_time, _network);
        _peers = [new(_time, _network, 11), new(_time, _network, 12), new(_time, _network, 13)];
        _network.Add(Upstream, this);
    }

    /// <summary>How often each final status went upstream.</summary>
    public IDictionary<int, int> Finals { get; } = new SortedDictionary<int, int>();

    public long Responses { get; private set; }

    public void Run(ulong seed)
    {
        _time.RunTo((_time.Now / 1000 + 1) * 1000);
        _random = new TestRandom(seed * 5);
        _network.Seed(seed * 5 + 1);
        _network.LossPercent = _random.Below(3) * 15;
        _network.Unreachable.Clear();
        foreach (var peer in _peers)
        {
            peer.Seed(seed * 5 + 2 + peer.Address.IPv4);
            if (_random.Below(8) == 0) _network.Unreachable.Add(peer.Address);
        }

        _heard.Clear();
        _acknowledges = _random.Below(4) > 0;
        _proxy.RelayTo([.. _peers.Take(1 + _random.Below(3)).Select(peer => ProxyNode.To($"sip:bob@{peer.Address}", q: _random.Below(2) == 0 ? 1000 : 500))]);
        var method = Methods[_random.Below(Methods.Length)];
        _request = Request(method, seed);
        for (var copies = 1 + _random.Below(6); copies > 0; copies--) SendAt(_random.Below(3) == 0 ? _random.Below(100_000) : _random.Below(4000), _request);
        if (_random.Below(3) == 0) SendAt(_random.Below(60_000), Of(method: "CANCEL", toTag: ""));
        if (_random.Below(4) == 0) SendAt(_random.Below(60_000), Of(method: "ACK", toTag: ";tag=t1"));
        Assert.True(_time.RunToEnd(_time.Now + LongestRelay), "Something never ends.");
        Check(method);
    }

    public void Receive(byte[] bytes, IpEndpoint from, TransportProtocol transport)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var status = Status(text);
        if (text.Contains("CANCEL\r\n", StringComparison.Ordinal)) return;
        if (_acknowledges && status >= 300 && _request.StartsWith("INVITE", StringComparison.Ordinal))
        {
            var to = text[text.IndexOf("\r\nTo: ", StringComparison.Ordinal)..];
            SendAt(0, Of("ACK", to[6..to.IndexOf('\r', 6)] is var value && value.IndexOf(";tag", StringComparison.Ordinal) is var tag and >= 0 ? value[tag..] : ""));
        }
    }

    private static int Status(string response) => int.Parse(response.AsSpan(8, 3), CultureInfo.InvariantCulture);

    private void Note(IpEndpoint to, byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (to != Upstream || text.Contains("CANCEL\r\n", StringComparison.Ordinal)) return;
        Responses++;
        _heard.Add((Status(text), text));
    }

    private static string Request(string method, ulong seed) =>
        $"{method} sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKu{seed}\r\nFrom: <sip:a@h>;tag=f\r\nTo: <sip:bob@example.com>\r\nCall-ID: unruly{seed}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

    private string Of(string method, string toTag)
    {
        var original = _request[.._request.IndexOf(' ', StringComparison.Ordinal)];
        return _request.Replace(original + " sip", method + " sip", StringComparison.Ordinal).Replace($"CSeq: 1 {original}", $"CSeq: 1 {method}", StringComparison.Ordinal).Replace("To: <sip:bob@example.com>", "To: <sip:bob@example.com>" + toTag, StringComparison.Ordinal);
    }

    private void SendAt(int delay, string text) => _time.Post(delay, () => _network.Send(Upstream, _proxy.Address, TransportProtocol.Udp, Encoding.Latin1.GetBytes(text)));

    private void Check(string method)
    {
        Assert.Equal((0, 0, 0), (_proxy.Proxy.ServerCount, _proxy.Proxy.ClientCount, _proxy.Timers));
        Assert.Equal("", _proxy.BufferPurposes);
        var finals = _heard.Where(heard => heard.Status >= 200).ToArray();
        foreach (var (status, _) in finals) Finals[status] = Finals.TryGetValue(status, out var count) ? count + 1 : 1;

        // A repeat long after the end is a new request to whoever has no memory of it: what began anew is told apart by its 100.
        if (method == "INVITE") CheckInvite();
        else CheckOther(finals);
        _time.RunFor(64_000);
        _proxy.Proxy.Advance(_time.Now);
        Assert.Equal(0, _proxy.Proxy.TombstoneCount);
    }

    private void CheckInvite()
    {
        string? failure = null;
        var hasAnswer = false;
        foreach (var (status, text) in _heard)
        {
            switch (status)
            {
                case 100 when failure is not null || hasAnswer:
                    failure = null;
                    hasAnswer = false;
                    break;
                case < 200:
                    Assert.True(failure is null && !hasAnswer, "A provisional response follows a final one.");
                    break;
                case < 300:
                    hasAnswer = true;
                    break;
                default:
                    Assert.False(hasAnswer, "A failure follows a 2xx.");
                    Assert.True(failure is null || string.Equals(failure, text, StringComparison.Ordinal), "A second failure follows the first.");
                    failure = text;
                    break;
            }
        }
    }

    private void CheckOther((int Status, string Text)[] finals)
    {
        // RFC 4320 sections 4.1 and 4.2.
        Assert.DoesNotContain(_heard, heard => heard.Status is > 100 and < 200 or 408);

        // Its repeats may come up to 100 seconds later, and J is 32: there may be as many lives as fit between them.
        Assert.InRange(finals.Select(final => final.Text).Distinct(StringComparer.Ordinal).Count(), 0, 4);
    }
}
