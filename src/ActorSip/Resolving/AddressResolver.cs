using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Resolving;

/// <summary>
/// A and AAAA look-ups for one actor: literals and remembered names are answered at once; for others the system's resolver is asked off the loop, once for all who wait, and its answer comes
/// to the actor as a message.
/// </summary>
#pragma warning disable CA1001 // Look-ups outlive their owner and give their turn back then; a semaphore whose wait handle nobody asks for holds nothing of the system.
public sealed class AddressResolver : INextHopResolver
#pragma warning restore CA1001
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly ResolverCacheLimits _limits;
    private readonly TimeProvider _time;
    private readonly IActorRef _self;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp;
    private readonly SemaphoreSlim _turns;
    private int _waiting;

    /// <param name="limits">Of the cache.</param>
    /// <param name="time">For the deadline of a look-up and the age of entries.</param>
    /// <param name="self">The actor that owns this object and passes it <see cref="ResolvingProtocol.Resolved"/>.</param>
    /// <param name="lookUp">Null: the system's resolver.</param>
    public AddressResolver(ResolverCacheLimits limits, TimeProvider time, IActorRef self, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
    {
        _limits = limits;
        _time = time;
        _self = self;
        _turns = new SemaphoreSlim(limits.MaxLookUps);
        _lookUp = lookUp ?? Dns.GetHostAddressesAsync;
        _byText = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Names remembered or being looked up.</summary>
    public int Count => _entries.Count;

    public ResolveAnswer Resolve(ReadOnlySpan<byte> host, ushort port, IResolveQuery query, out IpEndpoint endpoint)
    {
        if (IpEndpoint.TryParseHost(host, port, out endpoint)) return query.Accepts(endpoint) ? ResolveAnswer.Found : ResolveAnswer.NotFound;
        if (host.IsEmpty || host.Length > 253) return ResolveAnswer.NotFound;
        Span<char> name = stackalloc char[host.Length];
        for (var i = 0; i < host.Length; i++) name[i] = char.ToLowerInvariant((char)host[i]);
        if (!_byText.TryGetValue(name, out var entry) || (entry.Waiting is null && entry.Expires <= Now)) entry = Begin(new string(name));
        if (entry is null) return ResolveAnswer.NotFound;
        if (entry.Waiting is not null)
        {
            // Whoever waits keeps a message in memory: a name that is slow to resolve must not gather more of them than there may be names.
            if (_waiting >= _limits.MaxEntries) return ResolveAnswer.NotFound;
            _waiting++;
            entry.Waiting.Add((query, port));
            return ResolveAnswer.Pending;
        }

        foreach (var address in entry.Addresses)
        {
            endpoint = address.WithPort(port);
            if (query.Accepts(endpoint)) return ResolveAnswer.Found;
        }

        return ResolveAnswer.NotFound;
    }

    /// <summary>The answer of a look-up; on the owner's turn.</summary>
    public void OnResolved(ResolvingProtocol.Resolved resolved)
    {
        if (!_entries.TryGetValue(resolved.Host, out var entry) || entry.Waiting is null) return;
        var waiting = entry.Waiting;
        entry.Waiting = null;
        _waiting -= waiting.Count;
        entry.Addresses = resolved.Addresses;
        entry.Expires = Now + (resolved.Addresses.Count > 0 ? _limits.TimeToLive : _limits.NegativeTimeToLive);
        foreach (var (query, port) in waiting) query.OnResolved([.. resolved.Addresses.Select(address => address.WithPort(port)).Where(address => query.Accepts(address))]);
    }

    private long Now => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    private Entry? Begin(string host)
    {
        if (_entries.Count >= _limits.MaxEntries && !MakeRoom()) return null;
        var entry = new Entry { Waiting = [] };
        _entries[host] = entry;
        _ = LookUpAsync(host);
        return entry;
    }

    /// <summary>Drops what has expired; false when everything is still good or being looked up.</summary>
    private bool MakeRoom()
    {
        var now = Now;
        foreach (var (host, entry) in _entries)
            if (entry.Waiting is null && entry.Expires <= now) _entries.Remove(host);
        return _entries.Count < _limits.MaxEntries;
    }

    /// <summary>Holds its turn until the system's resolver has really ended, also when nobody waits any more: a thread is kept for so long.</summary>
    private async Task<IPAddress[]> InTurnAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(() => _lookUp(host, cancellation)).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task LookUpAsync(string host)
    {
        IReadOnlyList<IpEndpoint> found = [];
        string? failure = null;
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(_limits.Timeout), _time);
            await _turns.WaitAsync(deadline.Token).ConfigureAwait(false);
            var addresses = await InTurnAsync(host, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            found = [.. addresses.Select(address => IpEndpoint.From(address, 0))];
        }
        catch (SocketException error)
        {
            failure = error.SocketErrorCode.ToString();
        }
        catch (OperationCanceledException)
        {
            failure = "timeout";
        }
#pragma warning disable CA1031 // Names come from the network, and the system's resolver has more exceptions than one for what it does not like; those who wait must hear of it, or they wait for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error.GetType().Name;
        }

        _self.Tell(new ResolvingProtocol.Resolved(host, found, failure), ActorRefs.NoSender);
    }

    private sealed class Entry
    {
        public IReadOnlyList<IpEndpoint> Addresses { get; set; } = [];

        public long Expires { get; set; }

        public List<(IResolveQuery Query, ushort Port)>? Waiting { get; set; }
    }
}
