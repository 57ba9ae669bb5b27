namespace ActorSip.Sip.Proxying;

/// <summary>Why a request is refused before any routing (RFC 3261 section 16.3), with the status code that says so.</summary>
public enum RequestDefect
{
    None = 0,

    /// <summary>A mandatory header field is missing, twice there or malformed, or CSeq names another method: 400.</summary>
    BadSyntax = 400,

    /// <summary>More contacts than the limit: 403, as for a contact more than a user may have.</summary>
    TooManyContacts = 403,

    /// <summary>The body is longer than the limit (section 21.4.11): 413.</summary>
    BodyTooLong = 413,

    /// <summary>The Request-URI is longer than the limit (section 21.4.12): 414.</summary>
    RequestUriTooLong = 414,

    /// <summary>The scheme of the Request-URI is not one of ours: 416.</summary>
    UnsupportedScheme = 416,

    /// <summary>Proxy-Require names something this proxy does not know: 420.</summary>
    BadExtension = 420,

    /// <summary>Branch L says that this request was here before, unchanged: 482.</summary>
    Loop = 482,

    /// <summary>Max-Forwards has run out: 483.</summary>
    TooManyHops = 483,

    /// <summary>Not SIP/2.0: 505.</summary>
    BadVersion = 505,

    /// <summary>
    /// Well-formed, and more than the limits allow: 513. Section 21.5.7: "The server was unable to process the request since the message length exceeded its capabilities." It is not 400, since nothing is wrong with
    /// the request, and another server may have larger limits.
    /// </summary>
    TooLong = 513,
}
