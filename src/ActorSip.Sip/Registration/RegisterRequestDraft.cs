using System.Runtime.InteropServices;
using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Registration;

/// <summary>Gathers a <see cref="RegisterRequest"/> from the header fields of a REGISTER. One object can make any number, one after the other.</summary>
public sealed class RegisterRequestDraft
{
    /// <summary>No device has so many contacts; what has more is refused as malformed, since each is compared with each.</summary>
    public const int MaxContacts = 128;

    /// <summary>What a User-Agent header field says beyond this is not kept: every binding holds it.</summary>
    public const int MaxUserAgentLength = 256;

    /// <summary>Requests kept to be used again: as many as are likely to wait for their slots at once.</summary>
    private const int MaxFree = 256;

    private readonly List<RegisterContact> _contacts = [];
    private readonly Stack<RegisterRequest> _free = new();
    private byte[] _text = new byte[512];
    private byte[] _path = new byte[128];
    private int _textLength;
    private int _pathLength;
    private bool _isWildcard;
    private long _expires = -1;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _contacts.Clear();
        _textLength = 0;
        _pathLength = 0;
        _isWildcard = false;
        _expires = -1;
    }

    /// <summary>Adds the values of one Contact header field; false, for a 400, when it is malformed.</summary>
    public bool TryAddContacts(ReadOnlySpan<byte> fieldValue)
    {
        if (Lws.Trim(fieldValue).SequenceEqual("*"u8))
        {
            _isWildcard = true;
            return true;
        }

        while (true)
        {
            if (_contacts.Count >= MaxContacts || !NameAddress.TryParse(fieldValue, out var address) || !TryAddContact(fieldValue, address)) return false;
            if (address.Length == fieldValue.Length) return true;
            fieldValue = fieldValue[(address.Length + 1)..];
        }
    }

    /// <summary>Adds the values of one Path header field (RFC 3327 section 4); false, for a 400, when it is malformed.</summary>
    public bool TryAddPath(ReadOnlySpan<byte> fieldValue)
    {
        while (true)
        {
            if (!NameAddress.TryParse(fieldValue, out var address) || !address.IsBracketed || !SipUri.TryParse(address.Uri.Of(fieldValue), out _)) return false;
            if (_pathLength > 0) Append(ref _path, ref _pathLength, ","u8);
            Append(ref _path, ref _pathLength, Lws.Trim(fieldValue[..address.Length]));
            if (address.Length == fieldValue.Length) return true;
            fieldValue = fieldValue[(address.Length + 1)..];
        }
    }

    /// <summary>Takes the value of the Expires header field.</summary>
    public void SetExpires(ReadOnlySpan<byte> fieldValue) => _expires = ReadExpires(fieldValue);

    /// <summary>Makes the request from what has been gathered, and forgets it.</summary>
    /// <param name="addressOfRecord">The canonical key of the To header field's URI.</param>
    /// <param name="userAgent">May be empty.</param>
    public RegisterRequest Finish(
        ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> callId, uint cseq, ReadOnlySpan<byte> userAgent, in RegisterOrigin origin)
    {
        var path = Append(ref _text, ref _textLength, _path.AsSpan(0, _pathLength));
        var aor = Append(ref _text, ref _textLength, addressOfRecord);
        var id = Append(ref _text, ref _textLength, callId);
        var agent = Append(ref _text, ref _textLength, userAgent[..Math.Min(userAgent.Length, MaxUserAgentLength)]);
        var fields = new RegisterFields { IsWildcard = _isWildcard, Expires = _expires, CSeq = cseq, AddressOfRecord = aor, CallId = id, Path = path, UserAgent = agent };
        var text = _text.AsSpan(0, _textLength);
        var contacts = CollectionsMarshal.AsSpan(_contacts);
        if (_free.TryPop(out var request)) request.Set(text, contacts, fields, origin);
        else request = new RegisterRequest(text, contacts, fields, origin);
        Clear();
        return request;
    }

    /// <summary>Takes a request back, to make another of it.</summary>
    /// <param name="request">Nobody else has it any more, or any text of it; unless it was sent again, when it is left alone.</param>
    public void TakeBack(RegisterRequest request)
    {
        if (!request.IsSentAgain && _free.Count < MaxFree) _free.Push(request);
    }

    /// <summary>
    /// RFC 3261 10.2: "Implementations MAY treat values larger than 2**32-1 [...] as equivalent to 2**32-1. Malformed values SHOULD be treated as equivalent to
    /// 3600."
    /// </summary>
    private static long ReadExpires(ReadOnlySpan<byte> text) => HeaderNumber.TryParseUpTo(uint.MaxValue, text, out var seconds) ? seconds : 3600;

    private static ByteRange Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> text)
    {
        if (length + text.Length > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + text.Length));
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
        return new ByteRange(length - text.Length, text.Length);
    }

    private bool TryAddContact(ReadOnlySpan<byte> fieldValue, in NameAddress address)
    {
        var text = address.Uri.Of(fieldValue);
        if (!SipUri.TryParse(text, out var uri)) return false;

        // RFC 3261 19.1.5: "An implementation SHOULD NOT honor any requested Route header field values", nor most others: the headers of a contact are not kept
        // at all.
        if (!uri.Headers.IsEmpty) text = text[..(uri.Headers.Start - 1)];
        var uriRange = Append(ref _text, ref _textLength, text);
        var push = AppendPush(uri.Parameters.Of(text));

        var (q, expires, regId) = (1000, -1L, 0u);
        ByteRange instance = default;
        var start = _textLength;
        var parameters = address.Parameters.Of(fieldValue);
        foreach (var parameter in new ParameterList(parameters))
        {
            var name = parameter.Name.Of(parameters);
            var value = parameter.Value.Of(parameters);
            if (Ascii.EqualsIgnoreCase(name, "q"u8))
            {
                if (!QValue.TryParse(value, out q)) return false;
                continue;
            }

            if (Ascii.EqualsIgnoreCase(name, "expires"u8))
            {
                expires = ReadExpires(value);
                continue;
            }

            var kept = AppendParameter(start, name, value);
            if (instance.IsEmpty && Ascii.EqualsIgnoreCase(name, "+sip.instance"u8))
                instance = kept.Length >= 2 && value[0] == (byte)'"' ? new ByteRange(kept.Start + 1, kept.Length - 2) : kept;
            else if (Ascii.EqualsIgnoreCase(name, "reg-id"u8) && HeaderNumber.TryParse(value, out var number) && number <= int.MaxValue)
                regId = number;
        }

        _contacts.Add(new RegisterContact(uriRange, new ByteRange(start, _textLength - start), instance, push, q, expires, regId));
        return true;
    }

    /// <summary>Appends one parameter to those from <paramref name="start"/> on, and returns where its value is.</summary>
    private ByteRange AppendParameter(int start, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_textLength > start) Append(ref _text, ref _textLength, ";"u8);
        var range = Append(ref _text, ref _textLength, name);
        if (value.IsEmpty) return new ByteRange(range.End, 0);
        Append(ref _text, ref _textLength, "="u8);
        return Append(ref _text, ref _textLength, value);
    }

    private ByteRange AppendPush(ReadOnlySpan<byte> parameters)
    {
        var start = _textLength;
        foreach (var parameter in new UriParameterList(parameters))
        {
            var name = parameter.Name.Of(parameters);
            if (name.Length > 3 && Ascii.EqualsIgnoreCase(name[..3], "pn-"u8)) AppendParameter(start, name, parameter.Value.Of(parameters));
        }

        return new ByteRange(start, _textLength - start);
    }
}
