using ActorSip.Location;
using ActorSip.Wire.Records;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>What is kept, as bytes under a manifest. A manifest is never given to another type.</summary>
internal static class WireFormat
{
    /// <summary>Identifier of the serializer; stands beside every record that is kept, and never changes.</summary>
    public const int SerializerId = 5060;

    /// <summary>Of <see cref="LocationProtocol.Changed"/>.</summary>
    public const string Changed = "lc";

    /// <summary>Of <see cref="LocationProtocol.Snapshot"/>.</summary>
    public const string Snapshot = "ls";

    /// <exception cref="ArgumentException">It is nothing that is kept.</exception>
    public static string ManifestOf(object value) => value switch
    {
        LocationProtocol.Changed => Changed,
        LocationProtocol.Snapshot => Snapshot,
        _ => throw new ArgumentException($"{value?.GetType()} has no wire format", nameof(value)),
    };

    /// <exception cref="ArgumentException">It is nothing that is kept.</exception>
    public static byte[] Write(object value) => value switch
    {
        LocationProtocol.Changed changed => LocationRecords.ToRecord(changed).ToByteArray(),
        LocationProtocol.Snapshot snapshot => LocationRecords.ToRecord(snapshot).ToByteArray(),
        _ => throw new ArgumentException($"{value?.GetType()} has no wire format", nameof(value)),
    };

    /// <exception cref="System.Runtime.Serialization.SerializationException">The manifest is that of a newer version.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not what the manifest says.</exception>
    public static object Read(byte[] bytes, string manifest) => manifest switch
    {
        Changed => LocationRecords.FromRecord(ChangedRecord.Parser.ParseFrom(bytes)),
        Snapshot => LocationRecords.FromRecord(SnapshotRecord.Parser.ParseFrom(bytes)),
        _ => throw new System.Runtime.Serialization.SerializationException($"\"{manifest}\" was written by a newer version of this server"),
    };
}
