using ActorSip.Location;
using ActorSip.Wire.Records;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>Writes what this server keeps, or sends to its other nodes, as Protocol Buffers. Each type has a manifest that says what the bytes are; a manifest is never given to another type.</summary>
public sealed class WireSerializer : SerializerWithStringManifest
{
    /// <summary>Of <see cref="LocationProtocol.Changed"/>.</summary>
    public const string ChangedManifest = "lc";

    /// <summary>Of <see cref="LocationProtocol.Snapshot"/>.</summary>
    public const string SnapshotManifest = "ls";

    public WireSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Stands beside every record that is kept: it never changes.</summary>
    public override int Identifier => 5060;

    public override string Manifest(object o) => o switch
    {
        LocationProtocol.Changed => ChangedManifest,
        LocationProtocol.Snapshot => SnapshotManifest,
        _ => throw new ArgumentException($"{o?.GetType()} is not written by this serializer", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        LocationProtocol.Changed changed => LocationRecords.ToRecord(changed).ToByteArray(),
        LocationProtocol.Snapshot snapshot => LocationRecords.ToRecord(snapshot).ToByteArray(),
        _ => throw new ArgumentException($"{obj?.GetType()} is not written by this serializer", nameof(obj)),
    };

    /// <exception cref="System.Runtime.Serialization.SerializationException">The manifest is that of a newer version.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not what the manifest says.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        ChangedManifest => LocationRecords.FromRecord(ChangedRecord.Parser.ParseFrom(bytes)),
        SnapshotManifest => LocationRecords.FromRecord(SnapshotRecord.Parser.ParseFrom(bytes)),
        _ => throw new System.Runtime.Serialization.SerializationException($"\"{manifest}\" was written by a newer version of this server"),
    };
}
