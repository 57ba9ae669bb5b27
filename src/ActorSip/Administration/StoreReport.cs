using ActorSip.Journals;

namespace ActorSip.Administration;

/// <summary>How the store is, as this node sees it.</summary>
/// <param name="Name">Where it is.</param>
/// <param name="Available">False while what is written waits, or fails.</param>
/// <param name="Reason">Why it is not; empty when it is.</param>
/// <param name="Since">Since when it is as it is.</param>
/// <param name="Waiting">Commands that are queued, being worked on, or kept to be repeated.</param>
public sealed record StoreReport(string Name, bool Available, string Reason, DateTimeOffset Since, int Waiting)
{
    internal static StoreReport Of(StoreHealth store) => new(store.Name, store.Condition.IsAvailable, store.Condition.Reason, store.Condition.Since, store.Waiting);
}
