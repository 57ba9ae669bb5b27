namespace ActorSip.Journals;

/// <summary>How a store is.</summary>
/// <param name="IsAvailable">False while what is written waits, or fails.</param>
/// <param name="IsBroken">True when the store is damaged, so that writes and recoveries fail instead of waiting.</param>
/// <param name="Reason">Why it is not available, for an operator; empty when it is.</param>
/// <param name="Since">Since when.</param>
public sealed record StoreCondition(bool IsAvailable, bool IsBroken, string Reason, DateTimeOffset Since);
