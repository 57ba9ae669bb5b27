namespace ActorSip.Journals;

/// <summary>The state of a persistent actor after an event.</summary>
/// <param name="SequenceNr">The last event that is in it.</param>
/// <param name="TimestampTicks">When it was taken, as ticks of a <see cref="DateTime"/> in UTC.</param>
/// <param name="Payload">The state, serialized.</param>
public sealed record StoredSnapshot(long SequenceNr, long TimestampTicks, StoredPayload Payload);
