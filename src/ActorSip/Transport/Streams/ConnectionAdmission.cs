using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Streams;

/// <summary>
/// Counts the stream connections of a node, all and by remote address, and says whether one more may come. An IPv6 address counts with its /64, of which one host may have every address. From any thread.
/// </summary>
public sealed class ConnectionAdmission(int maxConnections, int maxConnectionsPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IpEndpoint, int> _byAddress = [];
    private int _open;

    /// <summary>Connections counted now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts one more; false if that would be one too many, and nothing is counted.</summary>
    public bool TryEnter(in IpEndpoint remote)
    {
        var address = Counted(remote);
        lock (_gate)
        {
            var ofAddress = _byAddress.GetValueOrDefault(address);
            if (_open >= maxConnections || ofAddress >= maxConnectionsPerAddress) return false;
            _byAddress[address] = ofAddress + 1;
            _open++;
            return true;
        }
    }

    /// <summary>Counts one less; once for each time it was let in.</summary>
    public void Leave(in IpEndpoint remote)
    {
        var address = Counted(remote);
        lock (_gate)
        {
            _open--;
            var ofAddress = _byAddress[address] - 1;
            if (ofAddress == 0) _byAddress.Remove(address);
            else _byAddress[address] = ofAddress;
        }
    }

    private static IpEndpoint Counted(in IpEndpoint remote)
    {
        if (remote.IsIPv4) return remote.WithPort(0);
        Span<byte> bytes = stackalloc byte[16];
        remote.WriteIPv6(bytes);
        bytes[8..].Clear();
        return IpEndpoint.FromIPv6(bytes, 0, remote.Scope);
    }
}
