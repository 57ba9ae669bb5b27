using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Registration;

/// <summary>
/// What a REGISTER asks of an address-of-record: all that the owner of its bindings needs, in memory of its own, wherever that owner lives. Immutable;
/// <see cref="RegisterRequestDraft"/> makes it from the header fields.
/// </summary>
public sealed class RegisterRequest
{
    private readonly byte[] _text;
    private readonly RegisterContact[] _contacts;
    private readonly RegisterOrigin _origin;

    /// <summary>Takes the arrays over; nobody may write to them afterwards.</summary>
    /// <exception cref="ArgumentException">An id of the origin is 0.</exception>
    public RegisterRequest(byte[] text, RegisterContact[] contacts, in RegisterOrigin origin)
    {
        if (origin.TransactionId == 0 || origin.NewBindingId == 0) throw new ArgumentException("A REGISTER has ids that are not 0.", nameof(origin));
        _text = text;
        _contacts = contacts;
        _origin = origin;
    }

    /// <summary>The array that all ranges point into.</summary>
    public ReadOnlySpan<byte> Text => _text;

    public ReadOnlySpan<RegisterContact> Contacts => _contacts;

    public ref readonly RegisterOrigin Origin => ref _origin;

    /// <summary>True for the contact "*".</summary>
    public bool IsWildcard { get; init; }

    /// <summary>The Expires header field in seconds; -1 when there is none.</summary>
    public long Expires { get; init; } = -1;

    public uint CSeq { get; init; }

    /// <summary>Range of <see cref="AddressOfRecord"/>, for whoever serializes.</summary>
    public ByteRange AddressOfRecordRange { get; init; }

    public ByteRange CallIdRange { get; init; }

    public ByteRange PathRange { get; init; }

    public ByteRange UserAgentRange { get; init; }

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
