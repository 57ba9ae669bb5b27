namespace ActorSip.Journals.Sqlite;

/// <summary>What many payloads have in common, and is therefore written once a file.</summary>
/// <param name="SerializerId">Identifier of the serializer.</param>
/// <param name="Manifest">The serializer's manifest.</param>
/// <param name="AdapterManifest">The event adapter's manifest.</param>
internal readonly record struct PayloadKind(int SerializerId, string Manifest, string AdapterManifest);
