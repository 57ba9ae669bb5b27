using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

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

    /// <exception cref="SerializationException">It cannot be read: that one message is lost, or that one record refused, and not the connection it came by.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return WireFormat.Read(bytes, manifest);
        }
        catch (Exception unreadable) when (unreadable is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new SerializationException($"\"{manifest}\" is not what it should be: {unreadable.Message}", unreadable);
        }
    }
}
