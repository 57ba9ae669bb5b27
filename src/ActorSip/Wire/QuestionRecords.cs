using ActorSip.Location;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;
using ActorSip.Wire.Records;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>Between the questions and answers of slots and their records.</summary>
internal static class QuestionRecords
{
    public static RegisterQuestion ToRecord(LocationProtocol.Register message)
    {
        var request = message.Request;
        ref readonly var origin = ref request.Origin;
        var record = new RegisterQuestion
        {
            Question = message.Question,
            Slot = (uint)message.Slot,
            Text = ByteString.CopyFrom(request.Text),
            IsWildcard = request.IsWildcard,
            Expires = request.Expires,
            Cseq = request.CSeq,
            AddressOfRecord = Pack(request.AddressOfRecordRange),
            CallId = Pack(request.CallIdRange),
            Path = Pack(request.PathRange),
            UserAgent = Pack(request.UserAgentRange),
            Flow = FlowRecords.ToRecord(origin.Flow),
            Received = FlowRecords.ToRecord(origin.Received),
            Now = origin.Now,
            TransactionId = origin.TransactionId,
            NewBindingId = origin.NewBindingId,
        };
        foreach (ref readonly var contact in request.Contacts) record.Contacts.Add(ToRecord(contact));
        return record;
    }

    /// <exception cref="InvalidDataException">A range leads out of the text, or an id is 0.</exception>
    public static LocationProtocol.Register FromRecord(RegisterQuestion record)
    {
        var text = record.Text.Span;
        var fields = new RegisterFields
        {
            IsWildcard = record.IsWildcard,
            Expires = record.Expires,
            CSeq = record.Cseq,
            AddressOfRecord = Unpack(record.AddressOfRecord, text),
            CallId = Unpack(record.CallId, text),
            Path = Unpack(record.Path, text),
            UserAgent = Unpack(record.UserAgent, text),
        };
        var origin = new RegisterOrigin
        {
            Flow = FlowRecords.FromRecord(record.Flow),
            Received = FlowRecords.FromRecord(record.Received),
            Now = record.Now,
            TransactionId = record.TransactionId != 0 ? record.TransactionId : throw new InvalidDataException("A REGISTER without an id"),
            NewBindingId = record.NewBindingId != 0 ? record.NewBindingId : throw new InvalidDataException("A REGISTER without an id for a binding"),
        };
        var contacts = new RegisterContact[record.Contacts.Count];
        for (var i = 0; i < contacts.Length; i++) contacts[i] = FromRecord(record.Contacts[i], text);
        return new(record.Question, (int)record.Slot, new RegisterRequest(text, contacts, fields, origin));
    }

    public static RegisteredAnswer ToRecord(LocationProtocol.Registered message) => new()
    {
        Question = message.Question,
        Status = (uint)message.Decision.Status,
        MinExpires = message.Decision.MinExpires,
        Bindings = LocationRecords.ToRecord([], message.Decision.Bindings),
    };

    public static LocationProtocol.Registered FromRecord(RegisteredAnswer record) =>
        new(record.Question, new RegistrationDecision((int)record.Status, record.MinExpires, null, LocationRecords.BindingsOf(record.Bindings)));

    public static ListedAnswer ToRecord(LocationProtocol.Listed message)
    {
        var record = new ListedAnswer { Question = message.Question };
        foreach (var (addressOfRecord, bindings) in message.Records) record.Records.Add(LocationRecords.ToRecord(addressOfRecord, bindings));
        return record;
    }

    public static LocationProtocol.Listed FromRecord(ListedAnswer record) =>
        new(record.Question, [.. record.Records.Select(entry => new LocationProtocol.Record(entry.AddressOfRecord.ToByteArray(), LocationRecords.BindingsOf(entry)))]);

    private static ContactRecord ToRecord(in RegisterContact contact) => new()
    {
        Uri = Pack(contact.Uri),
        Parameters = Pack(contact.Parameters),
        Instance = Pack(contact.Instance),
        Push = Pack(contact.Push),
        Q = (uint)contact.Q,
        Expires = contact.Expires,
        RegId = contact.RegId,
    };

    private static RegisterContact FromRecord(ContactRecord record, ReadOnlySpan<byte> text) => new(
        Unpack(record.Uri, text), Unpack(record.Parameters, text), Unpack(record.Instance, text), Unpack(record.Push, text), (int)record.Q, record.Expires, record.RegId);

    private static ulong Pack(ByteRange range) => (ulong)range.Start << 32 | (uint)range.Length;

    private static ByteRange Unpack(ulong range, ReadOnlySpan<byte> text)
    {
        var (start, length) = (range >> 32, range & uint.MaxValue);
        return start + length <= (ulong)text.Length ? new ByteRange((int)start, (int)length) : throw new InvalidDataException("A range leads out of its text");
    }
}
