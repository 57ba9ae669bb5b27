using Akka.Actor;
using Akka.Event;

namespace ActorSip.Journals.Plugins;

/// <summary>The stores of a kind that an actor system has open, one for each place. They are closed when the system has terminated, after all that its actors wrote was written.</summary>
/// <typeparam name="TPlace">What tells stores apart.</typeparam>
/// <typeparam name="TStore">The kind.</typeparam>
internal sealed class OpenStores<TPlace, TStore>
    where TPlace : notnull
    where TStore : IPluginStore
{
    // What a store that is well needs for all that can be queued; one that is away is given up after its last try.
    private static readonly TimeSpan MaxClosing = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<TPlace, TStore> _stores = [];
    private readonly ExtendedActorSystem _system;

    public OpenStores(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(JournalsReference.Configuration);
        system.RegisterOnTermination(CloseAll);
    }

    /// <summary>The store of a place; one that is open already stays as it is.</summary>
    /// <exception cref="StoreException">It cannot be opened; the message says what to do.</exception>
    public TStore Open(TPlace place, Func<ILoggingAdapter, TStore> open)
    {
        lock (_lock)
        {
            if (_stores.TryGetValue(place, out var there)) return there;
            var store = open(Logging.GetLogger(_system, typeof(TStore)));
            _stores.Add(place, store);
            StoreStatus.Get(_system).Add(store.Health);
            return store;
        }
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            foreach (var store in _stores.Values) store.Close(MaxClosing);
            _stores.Clear();
        }
    }
}
