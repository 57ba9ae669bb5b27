using ActorSip.Resolving;
using ActorSip.Sip.Transports;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Peers;

/// <summary>
/// Keeps the addresses of peers that are known by name: looks their names up again and again, off the loops, and tells when something has changed. One on each node, as long as it lives; a restart looks all names up
/// anew. A name of which not all can be found out keeps the addresses it had: a trunk does not become a stranger because DNS is away.
/// </summary>
public sealed class PeerNamesActor : ReceiveActor, IWithTimers
{
    private const string Timer = "look-up";

    /// <param name="lookUp">The addresses of a name; does not fail.</param>
    /// <param name="changed">Called on the actor's turn with the addresses of all names that have any.</param>
    public static Props Props(Func<string, Task<NameAddresses>> lookUp, Action<IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>>> changed) =>
        Akka.Actor.Props.Create(() => new PeerNamesActor(lookUp, changed));

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Func<string, Task<NameAddresses>> _lookUp;
    private readonly Action<IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>>> _changed;
    private readonly Dictionary<string, IReadOnlyList<IpEndpoint>> _addresses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _names = [];

    public PeerNamesActor(Func<string, Task<NameAddresses>> lookUp, Action<IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>>> changed)
    {
        _lookUp = lookUp;
        _changed = changed;

        Receive<PeersProtocol.Watch>(OnWatch);
        Receive<PeersProtocol.LookUp>(_ => OnLookUp());
        Receive<PeersProtocol.LookedUp>(OnLookedUp);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnWatch(PeersProtocol.Watch watch)
    {
        _names = watch.Names;
        foreach (var gone in _addresses.Keys.Except(_names, StringComparer.Ordinal).ToList()) _addresses.Remove(gone);
        Timers.CancelAll();
        if (_names.Count == 0) return;
        OnLookUp();
        Timers.StartPeriodicTimer(Timer, PeersProtocol.LookUp.Instance, watch.Interval);
    }

    private void OnLookUp()
    {
        foreach (var name in _names)
            if (_pending.Add(name)) _ = LookUpAsync(name).PipeTo(Self);
    }

    private void OnLookedUp(PeersProtocol.LookedUp answer)
    {
        _pending.Remove(answer.Name);
        if (!_names.Contains(answer.Name, StringComparer.Ordinal)) return;
        var addresses = answer.Found.Addresses;
        var had = _addresses.TryGetValue(answer.Name, out var before);
        if (!answer.Found.IsComplete || addresses.Count == 0)
        {
            _log.Warning("{0} is among the addresses of a peer and cannot be looked up; {1}", answer.Name, Consequence(had, addresses.Count));
            if (addresses.Count == 0) return;
            if (had) addresses = [.. before!.Union(addresses).OrderBy(address => address.High).ThenBy(address => address.Low)];
        }

        if (had && before!.SequenceEqual(addresses)) return;
        _addresses[answer.Name] = addresses;
        _changed(new Dictionary<string, IReadOnlyList<IpEndpoint>>(_addresses, StringComparer.Ordinal));
    }

    private static string Consequence(bool had, int found) =>
        had ? "the addresses that it had are kept" : found > 0 ? "it is known by what was found, and there may be more" : "nothing that comes from there is taken for the peer";

    private async Task<PeersProtocol.LookedUp> LookUpAsync(string name) => new(name, await _lookUp(name).ConfigureAwait(false));
}
