using System.Diagnostics.CodeAnalysis;
using ActorSip.Location;
using ActorSip.Requests;
using ActorSip.Wire.Records;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>What is kept, and what the nodes say to each other, as bytes under a manifest. A manifest is never given to another type.</summary>
internal static class WireFormat
{
    /// <summary>Identifier of the serializer; stands beside every record that is kept, and never changes.</summary>
    public const int SerializerId = 5060;

    /// <summary>Of <see cref="LocationProtocol.Changed"/>.</summary>
    public const string Changed = "lc";

    /// <summary>Of <see cref="LocationProtocol.Snapshot"/>.</summary>
    public const string Snapshot = "ls";

    private static readonly Dictionary<Type, (string Manifest, ushort Number, Func<object, IMessage> ToRecord)> Writers = [];
    private static readonly Dictionary<ushort, Reader> Readers = [];

    private delegate object Reader(ReadOnlySpan<byte> bytes);

    static WireFormat()
    {
        // Kept.
        Add(Changed, LocationRecords.ToRecord, ChangedRecord.Parser, LocationRecords.FromRecord);
        Add(Snapshot, LocationRecords.ToRecord, SnapshotRecord.Parser, LocationRecords.FromRecord);

        // Questions to slots.
        Add("qr", QuestionRecords.ToRecord, RegisterQuestion.Parser, QuestionRecords.FromRecord);
        Add<LocationProtocol.Lookup, LookupQuestion>("ql", static message => new() { Question = message.Question, Slot = (uint)message.Slot, AddressOfRecord = UnsafeByteOperations.UnsafeWrap(message.AddressOfRecord) },
            LookupQuestion.Parser, static record => new(record.Question, (int)record.Slot, record.AddressOfRecord.ToByteArray()));
        Add<LocationProtocol.FindBinding, FindQuestion>("qf", static message => new() { Question = message.Question, Slot = (uint)message.Slot, BindingId = message.BindingId },
            FindQuestion.Parser, static record => new(record.Question, (int)record.Slot, record.BindingId));
        Add<LocationProtocol.Wake, WakeQuestion>("qw", static message => new() { Slot = (uint)message.Slot }, WakeQuestion.Parser, static record => new((int)record.Slot));
        Add<LocationProtocol.List, ListQuestion>("qs", static message => new() { Question = message.Question, Slot = (uint)message.Slot, Most = (uint)message.Most },
            ListQuestion.Parser, static record => new(record.Question, (int)record.Slot, (int)record.Most));

        // Answers of slots.
        Add("ar", QuestionRecords.ToRecord, RegisteredAnswer.Parser, QuestionRecords.FromRecord);
        Add<LocationProtocol.Refreshed, RefreshedAnswer>("ae", static message => new() { Question = message.Question, ExpiresAt = message.ExpiresAt },
            RefreshedAnswer.Parser, static record => new(record.Question, record.ExpiresAt));
        Add<LocationProtocol.Found, FoundAnswer>("af", static message => new() { Question = message.Question, Bindings = LocationRecords.ToRecord([], message.Bindings) },
            FoundAnswer.Parser, static record => new(record.Question, LocationRecords.BindingsOf(record.Bindings)));
        Add<LocationProtocol.Awake, AwakeAnswer>("aw", static message => new() { Slot = (uint)message.Slot }, AwakeAnswer.Parser, static record => new((int)record.Slot));
        Add("as", QuestionRecords.ToRecord, ListedAnswer.Parser, QuestionRecords.FromRecord);

        // Between nodes.
        Add("nh", NodeRecords.ToRecord, HelloRecord.Parser, NodeRecords.FromRecord);
        Add("ns", NodeRecords.ToRecord, SendOnRecord.Parser, NodeRecords.FromRecord);
        Add("nf", NodeRecords.ToRecord, FailedRecord.Parser, NodeRecords.FromRecord);
        Add<NeighbourProtocol.HandedOver, HandedOverRecord>("no", static message => new() { Ticket = message.Ticket }, HandedOverRecord.Parser, static record => new(record.Ticket));
        Add<NeighbourProtocol.Deliver, DeliverRecord>("nd", static message => new() { Response = UnsafeByteOperations.UnsafeWrap(message.Response) }, DeliverRecord.Parser, static record => new(record.Response.Memory));
    }

    /// <exception cref="ArgumentException">It is nothing that is kept or said.</exception>
    public static string ManifestOf(object value) => WriterOf(value).Manifest;

    /// <exception cref="ArgumentException">It is nothing that is kept or said.</exception>
    public static byte[] Write(object value) => WriterOf(value).ToRecord(value).ToByteArray();

    /// <summary>What is to be written, for whoever has room for it.</summary>
    /// <param name="value">As for <see cref="Write"/>.</param>
    /// <param name="manifest">As a number: see <see cref="TryRead"/>.</param>
    /// <exception cref="ArgumentException">It is nothing that is kept or said.</exception>
    public static IMessage RecordOf(object value, out ushort manifest)
    {
        var writer = WriterOf(value);
        manifest = writer.Number;
        return writer.ToRecord(value);
    }

    /// <exception cref="System.Runtime.Serialization.SerializationException">The manifest is that of a newer version.</exception>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not what the manifest says.</exception>
    /// <exception cref="InvalidDataException">They say what cannot be.</exception>
    public static object Read(byte[] bytes, string manifest) => manifest.Length == 2 && Readers.TryGetValue(NumberOf(manifest), out var read)
        ? read(bytes)
        : throw new System.Runtime.Serialization.SerializationException($"\"{manifest}\" was written by a newer version of this server");

    /// <summary>Reads what another node has sent.</summary>
    /// <param name="bytes">Of the record.</param>
    /// <param name="manifest">Its two characters, the first in the lower byte.</param>
    /// <param name="value">What it says.</param>
    /// <returns>False when it is of a newer version, or not what it should be.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ushort manifest, [NotNullWhen(true)] out object? value)
    {
        value = null;
        try
        {
            if (Readers.TryGetValue(manifest, out var read)) value = read(bytes);
        }
#pragma warning disable CA1031 // Whatever a reader throws, one message is lost, as one that never came; its sender's connection goes on.
        catch (Exception)
#pragma warning restore CA1031
        {
            value = null;
        }

        return value is not null;
    }

    private static (string Manifest, ushort Number, Func<object, IMessage> ToRecord) WriterOf(object value) =>
        value is not null && Writers.TryGetValue(value.GetType(), out var writer) ? writer : throw new ArgumentException($"{value?.GetType()} has no wire format", nameof(value));

    private static void Add<TValue, TRecord>(string manifest, Func<TValue, TRecord> toRecord, MessageParser<TRecord> parser, Func<TRecord, TValue> fromRecord)
        where TValue : class
        where TRecord : class, IMessage<TRecord>
    {
        Writers.Add(typeof(TValue), (manifest, NumberOf(manifest), value => toRecord((TValue)value)));
        Readers.Add(NumberOf(manifest), bytes => fromRecord(parser.ParseFrom(bytes)));
    }

    /// <summary>Manifests have two characters of ASCII.</summary>
    private static ushort NumberOf(string manifest) => (ushort)(manifest[0] | manifest[1] << 8);
}
