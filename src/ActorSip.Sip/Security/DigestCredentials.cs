using System.Runtime.InteropServices;
using System.Text;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Security;

/// <summary>The value of an Authorization or Proxy-Authorization header field (RFC 7616 section 3.4), as ranges of its text; escapes stay as they are. SIP has one value a field (RFC 3261 section 7.3.1).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DigestCredentials
{
    /// <summary>A longer text is malformed: it is hashed, and more than a Request-URI of the longest kind has no place in it.</summary>
    public const int MaxLength = 4096;

    /// <summary>Digits of a nonce count.</summary>
    public const int NonceCountLength = 8;

    public ByteRange Username { get; private init; }

    public ByteRange Realm { get; private init; }

    public ByteRange Nonce { get; private init; }

    /// <summary>What the client took for the Request-URI.</summary>
    public ByteRange Uri { get; private init; }

    /// <summary>The request-digest.</summary>
    public ByteRange Response { get; private init; }

    /// <summary>The digits as they stand; empty without qop.</summary>
    public ByteRange NonceCountText { get; private init; }

    /// <summary>Empty without qop.</summary>
    public ByteRange ClientNonce { get; private init; }

    /// <summary>1 and up; 0 without qop.</summary>
    public uint NonceCount { get; private init; }

    public DigestQop Qop { get; private init; }

    /// <summary>Null for one that nobody here knows.</summary>
    public DigestAlgorithm? Algorithm { get; private init; }

    /// <summary>True when the username is a hash of itself (RFC 7616 section 3.4.4), which this server never offers.</summary>
    public bool IsUserHashed { get; private init; }

    private Directives Found { get; init; }

    [Flags]
    private enum Directives : ushort
    {
        None = 0,
        Username = 1,
        Realm = 2,
        Nonce = 4,
        Uri = 8,
        Response = 16,
        NonceCount = 32,
        ClientNonce = 64,
        Qop = 128,
        Algorithm = 256,
        UserHash = 512,
        Opaque = 1024,
        Required = Username | Realm | Nonce | Uri | Response,
        WithQop = NonceCount | ClientNonce,
    }

    /// <summary>Takes credentials apart.</summary>
    public static CredentialsDefect Parse(ReadOnlySpan<byte> text, out DigestCredentials credentials)
    {
        credentials = new DigestCredentials { Algorithm = DigestAlgorithm.Md5 };
        if (!DigestParameterList.TryBegin(text, out var list)) return CredentialsDefect.OtherScheme;
        if (text.Length > MaxLength) return CredentialsDefect.Malformed;
        while (list.MoveNext())
        {
            var found = DirectiveOf(list.Current.Name.Of(text));

            // A directive that stands there twice says two things, and whoever checks one may be told the other by a proxy.
            if ((credentials.Found & found) != Directives.None) return CredentialsDefect.Malformed;
            credentials = credentials.With(found, list.Current.Value, list.Current.Value.Of(text));
        }

        return list.IsMalformed || !credentials.IsWhole() ? CredentialsDefect.Malformed : CredentialsDefect.None;
    }

    /// <summary>What the response is a digest of.</summary>
    /// <param name="text">The text that was parsed.</param>
    public DigestInput Input(ReadOnlySpan<byte> text, ReadOnlySpan<byte> method) =>
        new() { Method = method, Uri = Uri.Of(text), Nonce = Nonce.Of(text), NonceCount = NonceCountText.Of(text), ClientNonce = ClientNonce.Of(text) };

    private DigestCredentials With(Directives found, ByteRange range, ReadOnlySpan<byte> value)
    {
        var read = found switch
        {
            Directives.Username => this with { Username = range },
            Directives.Realm => this with { Realm = range },
            Directives.Nonce => this with { Nonce = range },
            Directives.Uri => this with { Uri = range },
            Directives.Response => this with { Response = range },
            Directives.NonceCount => this with { NonceCountText = range, NonceCount = ReadCount(value) },
            Directives.ClientNonce => this with { ClientNonce = range },
            Directives.Qop => this with { Qop = Ascii.EqualsIgnoreCase(value, "auth"u8) ? DigestQop.Auth : DigestQop.Other },
            Directives.Algorithm => this with { Algorithm = DigestAlgorithms.TryParse(value, out var algorithm) ? algorithm : null },
            Directives.UserHash => this with { IsUserHashed = Ascii.EqualsIgnoreCase(value, "true"u8) },
            _ => this,
        };
        return read with { Found = Found | found };
    }

    /// <summary>
    /// All that RFC 7616 section 3.4 requires. Of nc and cnonce RFC 2617 section 3.2.2: each "MUST be specified if a qop directive is sent", and RFC 3261 section 22.4 item 8: "a cnonce value MUST NOT be sent [...] if no qop
    /// directive has been sent."
    /// </summary>
    private bool IsWhole() => (Found & Directives.Required) == Directives.Required
        && (Found & Directives.WithQop) == ((Found & Directives.Qop) != Directives.None ? Directives.WithQop : Directives.None)
        && (Qop == DigestQop.None || NonceCount > 0);

    /// <summary>"nc-value = 8LHEX"; 0, which is none, for anything else.</summary>
    private static uint ReadCount(ReadOnlySpan<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[NonceCountLength / 2];
        return HexText.TryRead(digits, bytes) ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }

    private static Directives DirectiveOf(ReadOnlySpan<byte> name) =>
        Is(name, "username"u8) ? Directives.Username
        : Is(name, "realm"u8) ? Directives.Realm
        : Is(name, "nonce"u8) ? Directives.Nonce
        : Is(name, "uri"u8) ? Directives.Uri
        : Is(name, "response"u8) ? Directives.Response
        : Is(name, "nc"u8) ? Directives.NonceCount
        : Is(name, "cnonce"u8) ? Directives.ClientNonce
        : Is(name, "qop"u8) ? Directives.Qop
        : Is(name, "algorithm"u8) ? Directives.Algorithm
        : Is(name, "userhash"u8) ? Directives.UserHash
        : Is(name, "opaque"u8) ? Directives.Opaque
        : Directives.None;

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => name.Length == expected.Length && Ascii.EqualsIgnoreCase(name, expected);
}
