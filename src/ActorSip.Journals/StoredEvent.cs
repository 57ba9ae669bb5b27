namespace ActorSip.Journals;

/// <summary>One event of a persistent actor.</summary>
/// <param name="SequenceNr">1 for the first of a persistence id, then one more each.</param>
/// <param name="Payload">The event, serialized.</param>
/// <param name="AdapterManifest">What an event adapter of Akka noted; empty without one.</param>
/// <param name="Writer">The incarnation of the actor that wrote it, a GUID.</param>
public sealed record StoredEvent(long SequenceNr, StoredPayload Payload, string AdapterManifest, string Writer);
