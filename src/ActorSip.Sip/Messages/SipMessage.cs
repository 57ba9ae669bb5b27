using ActorSip.Sip.Headers;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Messages;

/// <summary>
/// A SIP message as it lies in the receive buffer: start line, index of header fields, body range. Header values are parsed when somebody asks and then kept.
/// Changes stand in <see cref="Edits"/>; the received bytes are never written to. Instances are reused: <see cref="SipScanner"/> fills, <see cref="Clear"/> empties.
/// </summary>
/// <remarks>All ranges are relative to the start of the message, so that they stay true when <see cref="Detach"/> moves the bytes to memory of the message's own.</remarks>
public sealed class SipMessage
{
    internal HeaderField[] Fields = new HeaderField[48];
    internal readonly short[] FirstOf = new short[HeaderNames.Count];
    internal readonly short[] LastOf = new short[HeaderNames.Count];
    private readonly ParsedHeaders _parsed;
    private byte[] _array = [];
    private int _start;
    private MessageBuffer? _owned;
    private SipEdits? _branchEdits;
    private RequestClass _class;

    public SipMessage()
    {
        Edits = new SipEdits(this);
        _parsed = new ParsedHeaders(this);
        Array.Fill(FirstOf, (short)-1);
    }

    /// <summary>Bytes of the message; anything behind Content-Length does not count.</summary>
    public int Length { get; internal set; }

    /// <summary>True for a request, false for a response.</summary>
    public bool IsRequest { get; internal set; }

    /// <summary>The request's method; for a response <see cref="SipMethod.Other"/> (see <see cref="Parsed"/> for the one in CSeq).</summary>
    public SipMethod Method { get; internal set; }

    /// <summary>The method token of a request.</summary>
    public ByteRange MethodRange { get; internal set; }

    /// <summary>The Request-URI as received.</summary>
    public ByteRange RequestUriRange { get; internal set; }

    /// <summary>100 to 699 for a response, 0 for a request.</summary>
    public int StatusCode { get; internal set; }

    public ByteRange ReasonRange { get; internal set; }

    /// <summary>First byte after the start line.</summary>
    public int HeadersStart { get; internal set; }

    /// <summary>First byte of the empty line that ends the header section.</summary>
    public int HeadersEnd { get; internal set; }

    public ByteRange BodyRange { get; internal set; }

    /// <summary>How many header fields the index holds.</summary>
    public int FieldCount { get; internal set; }

    public SipParseError Error { get; internal set; }

    /// <summary>Where the error was found, bytes from the start.</summary>
    public int ErrorOffset { get; internal set; }

    /// <summary>True when a header field is folded or has a control character in a quoted-pair: both are allowed, and a reader that knows neither takes what follows for a header field of its own.</summary>
    public bool HasInnerLines { get; internal set; }

    /// <summary>The bytes as received.</summary>
    public ReadOnlySpan<byte> Bytes => _array.AsSpan(_start, Length);

    /// <summary>The changes made to this message; reads through <see cref="View"/> see them.</summary>
    public SipEdits Edits { get; }

    /// <summary>The message as it is after its edits.</summary>
    public MessageView View => new(this, Edits);

    /// <summary>Values parsed so far, each at most once.</summary>
    public ParsedHeaders Parsed => _parsed;

    /// <summary>What it is to a server that has too much to do; found out when it is first asked for.</summary>
    public RequestClass Class => _class != RequestClass.None ? _class : _class = RequestClasses.Of(this);

    /// <summary>Set by the route: the sender can be reached only on the flow the request came on.</summary>
    public bool IsBehindNat { get; set; }

    /// <summary>Set by the route: the sender is a user who has proved it, or a trusted peer.</summary>
    public bool IsFromSomebody { get; set; }

    /// <summary>Set by the route: location slot and id of the binding of the sender, which the dialog's cookie is to carry; 0 for none.</summary>
    public int CallerSlot { get; set; }

    public ulong CallerBinding { get; set; }

    /// <summary>Set by the route: what the dialog's cookie is to carry, 64 bytes at most; null for nothing.</summary>
    public byte[]? DialogNotes { get; set; }

    /// <summary>Set by the route: a hash of the address-of-record whose bindings are the targets, for L of the branches; 0 for none.</summary>
    public ulong AddressKey { get; set; }

    /// <summary>Set when the request is checked for loops: whether its Vias say that it has been here before.</summary>
    public Recurrence Recurrence { get; set; }

    /// <summary>True when the bytes are the message's own and outlive the batch.</summary>
    public bool IsDetached => _owned is not null;

    public ReadOnlySpan<byte> RequestUri => RequestUriRange.Of(Bytes);

    public ReadOnlySpan<byte> MethodToken => MethodRange.Of(Bytes);

    public ReadOnlySpan<byte> Body => BodyRange.Of(Bytes);

    /// <summary>The received value of the first field with this id, or an empty span; folds inside.</summary>
    public ReadOnlySpan<byte> Received(HeaderId id) => FirstOf[(int)id] is var index and >= 0 ? Fields[index].Value.Of(Bytes) : default;

    /// <summary>True when a field with this id was received.</summary>
    public bool HasReceived(HeaderId id) => FirstOf[(int)id] >= 0;

    /// <summary>True when it has what every message must have (RFC 3261 section 8.1.1), whatever that says.</summary>
    public bool HasMandatoryFields => HasReceived(HeaderId.Via) && HasReceived(HeaderId.From) && HasReceived(HeaderId.To) && HasReceived(HeaderId.CallId) && HasReceived(HeaderId.CSeq);

    /// <summary>How many fields with this id were received; a comma list counts once.</summary>
    public int CountReceived(HeaderId id)
    {
        var count = 0;
        for (int i = FirstOf[(int)id]; i >= 0; i = Fields[i].Next) count++;
        return count;
    }

    public ref readonly HeaderField Field(int index) => ref Fields[index];

    /// <summary>Empties the message and gives memory of its own back.</summary>
    public void Clear()
    {
        _owned?.Release();
        _owned = null;
        _array = [];
        _start = 0;
        Length = 0;
        IsBehindNat = false;
        IsFromSomebody = false;
        DialogNotes = null;
        CallerSlot = 0;
        CallerBinding = 0;
        AddressKey = 0;
        Recurrence = Recurrence.None;
        Edits.Clear();
    }

    /// <summary>Copies the bytes into memory of the message's own, so that it may outlive its batch. Ranges and parsed values stay valid; spans taken before do not.</summary>
    public void Detach(IMessageBufferAllocator allocator)
    {
        if (_owned is not null) return;
        var buffer = allocator.Rent(Length, "message kept beyond its batch");
        Bytes.CopyTo(buffer.Free);
        buffer.Length = Length;
        _owned = buffer;
        _array = buffer.Array;
        _start = buffer.Offset;
    }

    /// <summary>A list to make the edits of one branch in, begun as a copy of the message's; there is one, used again for each branch.</summary>
    internal SipEdits BranchEdits()
    {
        _branchEdits ??= new SipEdits(this);
        _branchEdits.CopyFrom(Edits);
        return _branchEdits;
    }

    internal void Begin(byte[] array, int start, int length)
    {
        Clear();
        _array = array;
        _start = start;
        Length = length;
        IsRequest = false;
        Method = SipMethod.Other;
        StatusCode = 0;
        _class = RequestClass.None;
        MethodRange = RequestUriRange = ReasonRange = BodyRange = default;
        HeadersStart = HeadersEnd = 0;
        HasInnerLines = false;
        FieldCount = 0;
        Error = SipParseError.None;
        ErrorOffset = 0;
        Array.Fill(FirstOf, (short)-1);
        _parsed.Clear();
    }

    internal bool AddField(HeaderId id, int lineStart, int nameLength, ByteRange value, int lineEnd, int limit)
    {
        if (FieldCount == limit) return false;
        if (FieldCount == Fields.Length) Array.Resize(ref Fields, Fields.Length * 2);
        var index = (short)FieldCount++;
        Fields[index] = new HeaderField { Id = id, Next = -1, LineStart = lineStart, NameLength = nameLength, Value = value, LineEnd = lineEnd };
        if (id == HeaderId.Other) return true;
        if (FirstOf[(int)id] < 0) FirstOf[(int)id] = index;
        else Fields[LastOf[(int)id]].Next = index;
        LastOf[(int)id] = index;
        return true;
    }
}
