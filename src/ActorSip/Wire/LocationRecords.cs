using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Wire.Records;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>Between the location table's events and their records.</summary>
internal static class LocationRecords
{
    /// <summary>A binding whose texts were left out has these until the slot puts the right ones in.</summary>
    private static readonly BindingText NoText = new(default);

    public static ChangedRecord ToRecord(LocationProtocol.Changed changed)
    {
        var record = new ChangedRecord { AddressOfRecord = Wrap(changed.AddressOfRecord), At = changed.At, TransactionId = changed.Change.TransactionId };
        for (var i = 0; i < changed.Change.Put.Length; i++) record.Put.Add(ToRecord(changed.Change.Put[i], hasText: i >= 64 || (changed.KeptTexts >> i & 1) == 0));
        record.Removed.AddRange(changed.Change.Removed);
        return record;
    }

    public static LocationProtocol.Changed FromRecord(ChangedRecord record)
    {
        var put = new Binding[record.Put.Count];
        var kept = 0UL;
        for (var i = 0; i < put.Length; i++)
        {
            put[i] = FromRecord(record.Put[i]);
            if (record.Put[i].Text is null) kept |= 1UL << i;
        }

        return new(record.AddressOfRecord.ToByteArray(), new BindingsChanged(put, [.. record.Removed], record.TransactionId), record.At, kept);
    }

    public static SnapshotRecord ToRecord(LocationProtocol.Snapshot snapshot)
    {
        var record = new SnapshotRecord();
        foreach (var (addressOfRecord, bindings) in snapshot.Records) record.Records.Add(ToRecord(addressOfRecord, bindings, isKept: true));
        foreach (var (key, cseq, at) in snapshot.Overtaken) record.Overtaken.Add(new OvertakenRecord { Key = key, Cseq = cseq, At = at });
        return record;
    }

    /// <summary>One address-of-record and its bindings.</summary>
    /// <param name="addressOfRecord">The canonical key.</param>
    /// <param name="bindings">Its bindings.</param>
    /// <param name="isKept">True without what the next owner finds out for himself.</param>
    public static AddressRecord ToRecord(byte[] addressOfRecord, BindingSet bindings, bool isKept = false)
    {
        var entry = new AddressRecord { AddressOfRecord = Wrap(addressOfRecord), LastTransactionId = bindings.LastTransactionId };
        foreach (var binding in bindings.Targets) entry.Bindings.Add(ToRecord(binding, hasText: true, !isKept && binding.IsSilent));
        return entry;
    }

    /// <summary>The bindings of an address-of-record; none where there is no record.</summary>
    public static BindingSet BindingsOf(AddressRecord? entry) => entry is null ? BindingSet.Empty : BindingSet.Restore([.. entry.Bindings.Select(FromRecord)], entry.LastTransactionId);

    public static LocationProtocol.Snapshot FromRecord(SnapshotRecord record) => new([.. record.Records.Select(entry =>
        new LocationProtocol.Record(entry.AddressOfRecord.ToByteArray(), BindingsOf(entry)))])
    {
        Overtaken = [.. record.Overtaken.Select(entry => new LocationProtocol.Overtaken(entry.Key, entry.Cseq, entry.At))],
    };

    private static BindingRecord ToRecord(Binding binding, bool hasText, bool isSilent = false) => new()
    {
        Id = binding.Id,
        Q = (uint)binding.Q,
        RegId = binding.RegId,
        Cseq = binding.CSeq,
        ExpiresAt = binding.ExpiresAt,
        RegisteredAt = binding.RegisteredAt,
        TransactionId = binding.TransactionId,
        PriorTransactionId = binding.PriorTransactionId,
        Flow = FlowRecords.ToRecord(binding.Flow),
        Received = FlowRecords.ToRecord(binding.Received),
        Text = hasText ? ToRecord(binding.Text) : null,
        IsSilent = isSilent,
    };

    private static Binding FromRecord(BindingRecord record) => new()
    {
        Id = record.Id,
        Q = (int)record.Q,
        RegId = record.RegId,
        CSeq = record.Cseq,
        ExpiresAt = record.ExpiresAt,
        RegisteredAt = record.RegisteredAt,
        TransactionId = record.TransactionId,
        PriorTransactionId = record.PriorTransactionId,
        Flow = FlowRecords.FromRecord(record.Flow),
        Received = FlowRecords.FromRecord(record.Received),
        Text = record.Text is { } text ? FromRecord(text) : NoText,
        Pings = PingState.Told(record.IsSilent),
    };

    private static TextRecord ToRecord(BindingText text) => new()
    {
        Uri = ByteString.CopyFrom(text.Uri),
        Parameters = ByteString.CopyFrom(text.Parameters),
        Path = ByteString.CopyFrom(text.Path),
        UserAgent = ByteString.CopyFrom(text.UserAgent),
        CallId = ByteString.CopyFrom(text.CallId),
        Push = ByteString.CopyFrom(text.Push),
    };

    private static BindingText FromRecord(TextRecord record) => new(new BindingParts
    {
        Uri = record.Uri.Span,
        Parameters = record.Parameters.Span,
        Path = record.Path.Span,
        UserAgent = record.UserAgent.Span,
        CallId = record.CallId.Span,
        Push = record.Push.Span,
    });

    private static ByteString Wrap(byte[] bytes) => UnsafeByteOperations.UnsafeWrap(bytes);
}
