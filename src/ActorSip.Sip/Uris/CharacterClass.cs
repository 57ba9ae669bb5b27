namespace ActorSip.Sip.Uris;

/// <summary>
/// Sets of bytes that the grammars of URIs and header values name (RFC 3261 section 25.1, RFC 3966 section 3). '%' is in each set of a URI's component that may
/// be escaped.
/// </summary>
[Flags]
internal enum CharacterClass : ushort
{
    None = 0,
    Scheme = 1 << 0,
    User = 1 << 1,
    Password = 1 << 2,

    /// <summary>
    /// Of a name or an IPv4 address. The underscore is no letter of a host name, but private names have it (a container's, say) and it harms nobody.
    /// </summary>
    Host = 1 << 3,
    IPv6 = 1 << 4,

    /// <summary>URI parameters, with their separators. A second '=' in a value is tolerated: push tokens in base 64 come with it.</summary>
    UriParameters = 1 << 5,

    /// <summary>URI headers, with their separators.</summary>
    UriHeaders = 1 << 6,
    GlobalNumber = 1 << 7,
    LocalNumber = 1 << 8,

    /// <summary>Everything but what no URI of any scheme holds unescaped: controls, space, angle brackets, the quote.</summary>
    AnyUri = 1 << 9,
    Token = 1 << 10,

    /// <summary>
    /// A header parameter's value that is not quoted. The grammar allows a token or a host; what devices send beyond that (base 64 in tags, say) disturbs
    /// nobody and a proxy need not refuse it (RFC 3261 section 16.3, step 1).
    /// </summary>
    Value = 1 << 11,

    /// <summary>The reserved set of RFC 2396 section 2.2, where an escape is not the same as the character.</summary>
    Reserved = 1 << 12,

    /// <summary>RFC 3966 section 3: visual-separator.</summary>
    VisualSeparator = 1 << 13,
}
