using System.Collections.Concurrent;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Tcp;

/// <summary>Which connection leads to an endpoint, over all loops that share an address; its number says whose it is. Changes when connections open, hide or close. From any thread.</summary>
internal sealed class ConnectionDirectory
{
    private readonly ConcurrentDictionary<IpEndpoint, long> _byRemote = new();

    /// <summary>The youngest connection to an endpoint is the one that is found.</summary>
    public void Add(in IpEndpoint remote, long connection) => _byRemote[remote] = connection;

    /// <summary>It is not found any more; another one to the same endpoint is.</summary>
    public void Remove(in IpEndpoint remote, long connection) => _byRemote.TryRemove(KeyValuePair.Create(remote, connection));

    public bool TryFind(in IpEndpoint remote, out long connection) => _byRemote.TryGetValue(remote, out connection);
}
