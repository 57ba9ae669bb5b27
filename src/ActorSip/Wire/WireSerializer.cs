using Akka.Actor;
using Akka.Serialization;

namespace ActorSip.Wire;

/// <summary>Writes what this server keeps, or sends to its other nodes, as Protocol Buffers: <see cref="WireFormat"/> for Akka.</summary>
public sealed class WireSerializer : SerializerWithStringManifest
{
    public WireSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override int Identifier => WireFormat.SerializerId;

    public override string Manifest(object o) => WireFormat.ManifestOf(o);

    public override byte[] ToBinary(object obj) => WireFormat.Write(obj);

    public override object FromBinary(byte[] bytes, string manifest) => WireFormat.Read(bytes, manifest);
}
