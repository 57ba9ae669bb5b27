using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>A server below the proxy that keeps to no rules: it answers a request as often, as late and with whatever it likes, in any order, or not at all.</summary>
internal sealed class UnrulyPeer : INetworkNode
{
    private static readonly int[] Statuses = [100, 180, 183, 199, 200, 202, 302, 401, 404, 408, 480, 486, 487, 500, 503, 600, 603];

    private readonly VirtualTime _time;
    private readonly VirtualNetwork _network;
    private TestRandom _random;

    public UnrulyPeer(VirtualTime time, VirtualNetwork network, byte host)
    {
        _time = time;
        _network = network;
        Address = IpEndpoint.FromIPv4(0x0A00_0000u + host, 5060);
        network.Add(Address, this);
    }

    public IpEndpoint Address { get; }

    public void Seed(ulong seed) => _random = new TestRandom(seed);

    public void Receive(byte[] bytes, IpEndpoint from, TransportProtocol transport)
    {
        var request = new SipMessage();
        if (SipScanner.Scan(request, bytes, 0, bytes.Length) != SipParseError.None) throw new InvalidOperationException("The proxy sends what is no message: " + Encoding.Latin1.GetString(bytes));
        if (request.Method == SipMethod.Ack) return;
        for (var answers = _random.Below(5); answers > 0; answers--)
        {
            var response = Response(request, Statuses[_random.Below(Statuses.Length)]);
            var delay = _random.Below(4) == 0 ? _random.Below(200_000) : _random.Below(3000);
            for (var copies = 1 + _random.Below(3) / 2; copies > 0; copies--) _time.Post(delay + copies * 500, () => _network.Send(Address, from, transport, response));
        }
    }

    private byte[] Response(SipMessage request, int status)
    {
        var bytes = new byte[SipResponseWriter.MaxLength(request.View, 0, 0)];
        var tag = Encoding.ASCII.GetBytes("t" + _random.Below(3));
        var text = Encoding.Latin1.GetString(bytes, 0, SipResponseWriter.Write(request.View, status, "Whatever"u8, tag, default, default, bytes));

        // Now and then it belongs to nothing: another method, another branch, or no more than a beginning.
        text = _random.Below(12) switch
        {
            0 => text.Replace("CSeq: 1 ", "CSeq: 1 X", StringComparison.Ordinal),
            1 => text.Replace("branch=z9hG4bK", "branch=z9hG4bKx", StringComparison.Ordinal),
            2 => text[.._random.Below(text.Length)],
            _ => text,
        };
        return Encoding.Latin1.GetBytes(text);
    }
}
