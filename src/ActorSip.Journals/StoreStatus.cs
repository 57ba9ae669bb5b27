using Akka.Actor;

namespace ActorSip.Journals;

/// <summary>The stores of an actor system seen as one: is what is written now durable soon? Read on every registration, so it costs next to nothing.</summary>
public sealed class StoreStatus : IExtension
{
    private readonly Lock _lock = new();
    private volatile StoreHealth[] _stores = [];

    /// <summary>The status of the stores that journals of this system use.</summary>
    public static StoreStatus Get(ActorSystem system) => system.WithExtension<StoreStatus, StoreStatusProvider>();

    /// <summary>One entry a store; usually one.</summary>
    public IReadOnlyList<StoreHealth> Stores => _stores;

    /// <summary>False while any of the stores is away or broken. True before the first is opened.</summary>
    public bool IsAvailable
    {
        get
        {
            foreach (var store in _stores)
                if (!store.Condition.IsAvailable) return false;
            return true;
        }
    }

    /// <summary>Why a store is not available; empty when all are.</summary>
    public string Reason => Worst?.Reason ?? "";

    /// <summary>Since when a store is not available; null when all are.</summary>
    public DateTimeOffset? Since => Worst?.Since;

    private StoreCondition? Worst => _stores.Select(store => store.Condition).FirstOrDefault(condition => !condition.IsAvailable);

    internal void Add(StoreHealth store)
    {
        lock (_lock)
            _stores = [.. _stores, store];
    }
}
