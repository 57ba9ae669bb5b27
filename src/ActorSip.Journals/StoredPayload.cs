namespace ActorSip.Journals;

/// <summary>An event or snapshot as a store keeps it: what its serializer made of it.</summary>
/// <param name="SerializerId">Identifier of the serializer in Akka's configuration.</param>
/// <param name="Manifest">The serializer's word for the type; empty when it needs none.</param>
/// <param name="Bytes">What the serializer wrote. Not copied: nobody changes it.</param>
public sealed record StoredPayload(int SerializerId, string Manifest, byte[] Bytes);
