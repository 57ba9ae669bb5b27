using Akka.Actor;
using Akka.Persistence.Journal;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace ActorSip.Journals;

/// <summary>Objects to payloads and back, by the serializers that Akka's configuration names for them. May be used on any thread.</summary>
public sealed class PayloadSerialization
{
    private readonly ExtendedActorSystem _system;

    public PayloadSerialization(ActorSystem system) => _system = (ExtendedActorSystem)system;

    /// <summary>Throws whatever the serializer throws. The tags of a <see cref="Tagged"/> are not kept: no store here is queried by them.</summary>
    public StoredPayload Serialize(object value) => AkkaSerialization.WithTransport(_system, (_system.Serialization, value), static state =>
    {
        var payload = state.value is Tagged tagged ? tagged.Payload : state.value;
        var serializer = state.Serialization.FindSerializerFor(payload);
        return new StoredPayload(serializer.Identifier, AkkaSerialization.ManifestFor(serializer, payload), serializer.ToBinary(payload));
    });

    /// <summary>Throws whatever the serializer throws, and SerializationException when it is not known any more.</summary>
    public object Deserialize(StoredPayload payload) => AkkaSerialization.WithTransport(_system, (_system.Serialization, payload),
        static state => state.Serialization.Deserialize(state.payload.Bytes, state.payload.SerializerId, state.payload.Manifest));
}
