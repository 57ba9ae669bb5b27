using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorSip.Wire;

/// <summary>
/// Stands in the place of a serializer of Akka's that makes of bytes whatever type they name, and makes nothing of them. Akka's own setting against types that are not registered (allow-unregistered-types) is obeyed by who sends:
/// who receives would read JSON of any type. The name of the type is not even looked up.
/// </summary>
public sealed class RefusedSerializer : SerializerWithStringManifest
{
    /// <param name="system">The node's.</param>
    /// <param name="settings">Have the identifier of the serializer in whose place it stands.</param>
    public RefusedSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => Identifier = settings.GetInt("identifier");

    public override int Identifier { get; }

    /// <exception cref="SerializationException">Always.</exception>
    public override string Manifest(object o) => throw Refusal(Identifier, $"{o.GetType()}");

    /// <exception cref="SerializationException">Always.</exception>
    public override byte[] ToBinary(object obj) => throw Refusal(Identifier, $"{obj.GetType()}");

    /// <exception cref="SerializationException">Always: that one message is lost, and not the connection it came by.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => throw Refusal(Identifier, $"\"{manifest}\"");

    /// <summary>What is thrown, for who sends as for who receives.</summary>
    /// <param name="serializer">Its number.</param>
    /// <param name="what">The manifest, or the type.</param>
    internal static SerializationException Refusal(int serializer, string what) => new($"{what} is nothing that nodes say to each other: serializer {serializer} refuses it");
}
