using System.Diagnostics.CodeAnalysis;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Streams;

/// <summary>The connections of a channel by number and by the endpoint at the other end. Loop only.</summary>
internal sealed class ConnectionTable<TConnection>
    where TConnection : WatchedConnection
{
    private readonly Dictionary<long, TConnection> _byId = [];
    private readonly Dictionary<IpEndpoint, TConnection> _byRemote = [];

    public int Count => _byId.Count;

    public Dictionary<long, TConnection>.ValueCollection All => _byId.Values;

    /// <summary>Adds it if it is not there yet. The youngest connection to an endpoint is the one found by the endpoint.</summary>
    public void Add(TConnection connection)
    {
        if (_byId.TryAdd(connection.Id, connection)) _byRemote[connection.Remote] = connection;
    }

    public bool TryFind(long id, [NotNullWhen(true)] out TConnection? connection) => _byId.TryGetValue(id, out connection);

    public bool TryFind(in IpEndpoint remote, [NotNullWhen(true)] out TConnection? connection) => _byRemote.TryGetValue(remote, out connection);

    public void Remove(TConnection connection)
    {
        _byId.Remove(connection.Id);
        Hide(connection);
    }

    /// <summary>From now on it is found by its number only.</summary>
    public void Hide(TConnection connection)
    {
        if (_byRemote.TryGetValue(connection.Remote, out var found) && found == connection) _byRemote.Remove(connection.Remote);
    }
}
