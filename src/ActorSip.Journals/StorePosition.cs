namespace ActorSip.Journals;

/// <summary>How far a reader has come in the history of a persistence id.</summary>
/// <param name="SequenceNr">The last event that he has; 0 for none.</param>
/// <param name="Epoch">Whose history it was: a store that has lost something may give the same numbers to other events. Empty where there is nothing of the kind.</param>
public readonly record struct StorePosition(long SequenceNr, string Epoch);
