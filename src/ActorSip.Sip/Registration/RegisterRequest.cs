using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Registration;

/// <summary>
/// What a REGISTER asks of an address-of-record: all that the owner of its bindings needs, in memory of its own, wherever that owner lives. <see cref="RegisterRequestDraft"/> makes it from the header fields; from then on it does not
/// change, until its maker has it back (<see cref="RegisterRequestDraft.TakeBack"/>).
/// </summary>
public sealed class RegisterRequest
{
    private const int TextUnit = 64;

    private RegisterOrigin _origin;
    private byte[] _text = [];
    private RegisterContact[] _contacts = [];
    private int _textLength;
    private int _contactCount;
    private RegisterFields _fields;

    /// <param name="text">Copied.</param>
    /// <param name="contacts">Copied.</param>
    /// <param name="fields">Whatever else it says.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="ArgumentException">An id of the origin is 0.</exception>
    public RegisterRequest(ReadOnlySpan<byte> text, ReadOnlySpan<RegisterContact> contacts, in RegisterFields fields, in RegisterOrigin origin) => Set(text, contacts, fields, origin);

    /// <summary>The array that all ranges point into.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _textLength);

    public ReadOnlySpan<RegisterContact> Contacts => _contacts.AsSpan(0, _contactCount);

    public ref readonly RegisterOrigin Origin => ref _origin;

    /// <summary>
    /// It was sent to the owner of the bindings a second time, and one of both may still be on its way when the other is answered: so it is never used again. Said and asked by its maker's thread alone.
    /// </summary>
    public bool IsSentAgain { get; set; }

    /// <summary>True for the contact "*".</summary>
    public bool IsWildcard => _fields.IsWildcard;

    /// <summary>The Expires header field in seconds; -1 when there is none.</summary>
    public long Expires => _fields.Expires;

    public uint CSeq => _fields.CSeq;

    /// <summary>Range of <see cref="AddressOfRecord"/>, for whoever serializes.</summary>
    public ByteRange AddressOfRecordRange => _fields.AddressOfRecord;

    public ByteRange CallIdRange => _fields.CallId;

    public ByteRange PathRange => _fields.Path;

    public ByteRange UserAgentRange => _fields.UserAgent;

    /// <summary>Makes another request of it. Nobody may have it but who calls.</summary>
    internal void Set(ReadOnlySpan<byte> text, ReadOnlySpan<RegisterContact> contacts, in RegisterFields fields, in RegisterOrigin origin)
    {
        if (origin.TransactionId == 0 || origin.NewBindingId == 0) throw new ArgumentException("A REGISTER has ids that are not 0.", nameof(origin));
        if (_text.Length < text.Length) _text = new byte[(text.Length + TextUnit - 1) / TextUnit * TextUnit];
        if (_contacts.Length < contacts.Length) _contacts = new RegisterContact[contacts.Length];
        text.CopyTo(_text);
        contacts.CopyTo(_contacts);
        _textLength = text.Length;
        _contactCount = contacts.Length;
        _fields = fields;
        _origin = origin;
    }

    /// <summary>The canonical key "user@domain" (<see cref="Uris.AddressOfRecord"/>).</summary>
    public ReadOnlySpan<byte> AddressOfRecord => AddressOfRecordRange.Of(_text);

    public ReadOnlySpan<byte> CallId => CallIdRange.Of(_text);

    /// <summary>The Path values in their order, joined by commas; empty when there are none.</summary>
    public ReadOnlySpan<byte> Path => PathRange.Of(_text);

    public ReadOnlySpan<byte> UserAgent => UserAgentRange.Of(_text);

    /// <summary>The texts of the binding that this contact asks for.</summary>
    public BindingParts PartsOf(in RegisterContact contact) => new()
    {
        Uri = contact.Uri.Of(_text),
        Parameters = contact.Parameters.Of(_text),
        Path = Path,
        UserAgent = UserAgent,
        CallId = CallId,
        Push = contact.Push.Of(_text),
    };
}
