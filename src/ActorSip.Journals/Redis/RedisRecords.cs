using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ActorSip.Journals.Redis;

/// <summary>
/// Events and snapshots as bytes. Extend only, as the journal of a running cluster is read by older nodes: a new version of the first byte is a new shape, and an unknown one is refused.
/// <code>
/// event      1, sequence number (8), serializer (4), manifest, manifest of the adapter, writer, payload
/// snapshot   1, sequence number (8), ticks (8), serializer (4), manifest, payload
/// </code>
/// Numbers are little-endian; a text is its length in bytes (4) and UTF-8; the payload is the rest.
/// </summary>
internal static class RedisRecords
{
    private const byte Version = 1;

    public static byte[] Write(StoredEvent stored)
    {
        var (payload, adapter, writer) = (stored.Payload, stored.AdapterManifest, stored.Writer);
        var record = new byte[1 + 8 + 4 + SizeOf(payload.Manifest) + SizeOf(adapter) + SizeOf(writer) + payload.Bytes.Length];
        record[0] = Version;
        var rest = PutNumber(record.AsSpan(1), stored.SequenceNr);
        rest = PutText(PutText(PutText(PutSerializer(rest, payload), payload.Manifest), adapter), writer);
        payload.Bytes.CopyTo(rest);
        return record;
    }

    /// <exception cref="StoreException">It is no event of a version that is known here.</exception>
    public static StoredEvent ReadEvent(ReadOnlySpan<byte> record)
    {
        var rest = Begin(record);
        var sequenceNr = TakeNumber(ref rest);
        var serializer = TakeInteger(ref rest);
        var (manifest, adapter, writer) = (TakeText(ref rest), TakeText(ref rest), TakeText(ref rest));
        return new StoredEvent(sequenceNr, new StoredPayload(serializer, manifest, rest.ToArray()), adapter, writer);
    }

    public static byte[] Write(StoredSnapshot snapshot)
    {
        var payload = snapshot.Payload;
        var record = new byte[1 + 8 + 8 + 4 + SizeOf(payload.Manifest) + payload.Bytes.Length];
        record[0] = Version;
        var rest = PutNumber(PutNumber(record.AsSpan(1), snapshot.SequenceNr), snapshot.TimestampTicks);
        payload.Bytes.CopyTo(PutText(PutSerializer(rest, payload), payload.Manifest));
        return record;
    }

    /// <exception cref="StoreException">It is no snapshot of a version that is known here.</exception>
    public static StoredSnapshot ReadSnapshot(ReadOnlySpan<byte> record)
    {
        var rest = Begin(record);
        var (sequenceNr, ticks) = (TakeNumber(ref rest), TakeNumber(ref rest));
        var serializer = TakeInteger(ref rest);
        return new StoredSnapshot(sequenceNr, ticks, new StoredPayload(serializer, TakeText(ref rest), rest.ToArray()));
    }

    /// <summary>The field of a snapshot: in the order of these texts the latest is the last.</summary>
    public static string FieldOf(StoredSnapshot snapshot) => $"{Digits(snapshot.SequenceNr)}:{Digits(snapshot.TimestampTicks)}";

    /// <summary>A number of 19 digits, for Lua to compare as a text: its own numbers are too short for ticks.</summary>
    public static string Digits(long number) => Math.Max(0, number).ToString("D19", CultureInfo.InvariantCulture);

    private static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> record) =>
        !record.IsEmpty && record[0] == Version ? record[1..] : throw new StoreException("A record in Redis is of a later version of ActorSip, or damaged.");

    private static int SizeOf(string text) => 4 + Encoding.UTF8.GetByteCount(text);

    private static Span<byte> PutNumber(Span<byte> place, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(place, number);
        return place[8..];
    }

    private static Span<byte> PutSerializer(Span<byte> place, StoredPayload payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(place, payload.SerializerId);
        return place[4..];
    }

    private static Span<byte> PutText(Span<byte> place, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, place[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(place, length);
        return place[(4 + length)..];
    }

    private static long TakeNumber(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, 8));

    private static int TakeInteger(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, 4));

    private static string TakeText(ref ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(Take(ref rest, TakeInteger(ref rest)));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (length < 0 || length > rest.Length) throw new StoreException("A record in Redis is damaged: it ends too early.");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
