using System.Buffers;

namespace ActorSip.Sip.Uris;

/// <summary>Which bytes may stand in which component of a URI (RFC 3261 section 25.1, RFC 3966 section 3); '%' is in each set and its escapes are checked apart.</summary>
internal static class UriCharacters
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Unreserved = Alphanumeric + "-_.!~*'()";

    public static readonly SearchValues<byte> Scheme = Of(Alphanumeric + "+-.");

    public static readonly SearchValues<byte> User = Of(Unreserved + "%&=+$,;?/");

    public static readonly SearchValues<byte> Password = Of(Unreserved + "%&=+$,");

    /// <summary>The underscore is no letter of a host name, but private names have it (a container's, say) and it harms nobody.</summary>
    public static readonly SearchValues<byte> Host = Of(Alphanumeric + "-._");

    public static readonly SearchValues<byte> IPv6 = Of("0123456789abcdefABCDEF:.");

    /// <summary>With the separators. A second '=' in a value is tolerated: push tokens in base 64 come with it.</summary>
    public static readonly SearchValues<byte> Parameters = Of(Unreserved + "%[]/:&+$;=");

    public static readonly SearchValues<byte> Headers = Of(Unreserved + "%[]/?:+$&=");

    public static readonly SearchValues<byte> GlobalNumber = Of("0123456789-.()");

    public static readonly SearchValues<byte> LocalNumber = Of("0123456789abcdefABCDEF*#-.()");

    public static readonly SearchValues<byte> Digits = Of("0123456789");

    /// <summary>What no URI of any scheme holds unescaped: controls, space, angle brackets, the quote.</summary>
    public static readonly SearchValues<byte> Forbidden = OfBytes([.. Enumerable.Range(0, 33).Select(c => (byte)c), 127, (byte)'<', (byte)'>', (byte)'"']);

    /// <summary>True when <paramref name="c"/> is in the reserved set of RFC 2396 section 2.2, where an escape is not the same as the character.</summary>
    public static bool IsReserved(byte c) => c is (byte)';' or (byte)'/' or (byte)'?' or (byte)':' or (byte)'@' or (byte)'&' or (byte)'=' or (byte)'+' or (byte)'$' or (byte)',';

    /// <summary>RFC 3966 section 3: visual-separator.</summary>
    public static bool IsVisualSeparator(byte c) => c is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')';

    private static SearchValues<byte> Of(string characters) => OfBytes(System.Text.Encoding.ASCII.GetBytes(characters));

    private static SearchValues<byte> OfBytes(byte[] bytes) => SearchValues.Create(bytes);
}
