using ActorSip.Sip.Tests.Transactions;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>Carries bytes between nodes over virtual time: 10 ms each way, or as an unkind network would: lost, doubled, delayed.</summary>
internal sealed class VirtualNetwork(VirtualTime time)
{
    private readonly Dictionary<IpEndpoint, INetworkNode> _nodes = [];
    private TestRandom _random;

    /// <summary>Where nothing can be sent to: the sender is told.</summary>
    public ISet<IpEndpoint> Unreachable { get; } = new HashSet<IpEndpoint>();

    /// <summary>Where datagrams are silently lost.</summary>
    public ISet<IpEndpoint> Deaf { get; } = new HashSet<IpEndpoint>();

    public int LossPercent { get; set; }

    public int DoubledPercent { get; set; }

    /// <summary>Longest delay beyond 10 ms, of those delayed at random.</summary>
    public int Jitter { get; set; }

    /// <summary>Packets handed over so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Sees what is sent, and where to, before anything becomes of it.</summary>
    public Action<IpEndpoint, byte[]>? Sending { get; set; }

    public void Seed(ulong seed) => _random = new TestRandom(seed);

    public void Add(IpEndpoint address, INetworkNode node) => _nodes[address] = node;

    public void Remove(IpEndpoint address) => _nodes.Remove(address);

    /// <summary>False when the sender learns that it cannot be sent.</summary>
    public bool Send(IpEndpoint from, IpEndpoint to, TransportProtocol transport, ReadOnlySpan<byte> bytes)
    {
        Sent++;
        Sending?.Invoke(to, bytes.ToArray());
        if (Unreachable.Contains(to)) return false;
        if (Deaf.Contains(to) || !_nodes.TryGetValue(to, out var node)) return true;
        if (Chance(LossPercent)) return true;
        var copy = bytes.ToArray();
        Carry(node, copy, from, transport);
        if (Chance(DoubledPercent)) Carry(node, copy, from, transport);
        return true;
    }

    private bool Chance(int percent) => percent > 0 && _random.Below(100) < percent;

    // Half of what is carried takes the plain 10 ms: an order turned round now and then is the hard case, not chaos
    private void Carry(INetworkNode node, byte[] bytes, IpEndpoint from, TransportProtocol transport) =>
        time.Post(10 + (Jitter > 0 && Chance(50) ? _random.Below(Jitter) : 0), () => node.Receive(bytes, from, transport));
}
