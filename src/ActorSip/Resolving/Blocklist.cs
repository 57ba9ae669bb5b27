using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Addresses that have failed a short while ago (Kamailio's dst_blocklist). Each loop has its own copy, and the node one that tells the others.</summary>
internal sealed class Blocklist
{
    private readonly Dictionary<(TransportProtocol Transport, IpEndpoint Endpoint), long> _until = [];
    private readonly int _most;

    public Blocklist(int most) => _most = most;

    public int Count => _until.Count;

    public bool Contains(TransportProtocol transport, in IpEndpoint endpoint, long now)
    {
        if (_until.Count == 0 || !_until.TryGetValue((transport, endpoint), out var until)) return false;
        if (until > now) return true;
        _until.Remove((transport, endpoint));
        return false;
    }

    /// <summary>Adds an address, or gives it another time. False when the list is full.</summary>
    public bool Add(TransportProtocol transport, in IpEndpoint endpoint, long until, long now)
    {
        if (_until.Count >= _most && !_until.ContainsKey((transport, endpoint)))
        {
            foreach (var (address, end) in _until)
                if (end <= now) _until.Remove(address);
            if (_until.Count >= _most) return false;
        }

        _until[(transport, endpoint)] = until;
        return true;
    }

    /// <summary>What is on it now.</summary>
    public IEnumerable<(TransportProtocol Transport, IpEndpoint Endpoint, long Until)> At(long now) =>
        _until.Where(entry => entry.Value > now).Select(entry => (entry.Key.Transport, entry.Key.Endpoint, entry.Value));
}
