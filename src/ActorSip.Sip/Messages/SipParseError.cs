namespace ActorSip.Sip.Messages;

/// <summary>Why bytes are not an acceptable SIP message. Those from <see cref="BadStartLine"/> on leave an index of a request behind that an answer may be written from.</summary>
public enum SipParseError : byte
{
    None = 0,

    /// <summary>Neither a request line nor a status line, or no end to it.</summary>
    NotSip,

    /// <summary>The start line looks like SIP but breaks its grammar, for instance white space where none may be (RFC 3261 sections 7.1, 7.2).</summary>
    BadStartLine,

    /// <summary>No empty line ends the header section.</summary>
    Unfinished,

    /// <summary>A line without a name and a colon, or a control character that is neither part of CRLF nor of a quoted-pair.</summary>
    BadHeaderLine,

    /// <summary>The version is not SIP/2.0: 505.</summary>
    BadVersion,

    /// <summary>Content-Length is not a number, or two differ.</summary>
    BadContentLength,

    /// <summary>Fewer bytes than Content-Length says (section 18.3: a request like that is answered with 400).</summary>
    BodyTooShort,

    /// <summary>More header fields than the index holds; what it holds may be answered. From here on the message is well-formed, and has more of something than <see cref="MessageLimits"/> allow.</summary>
    TooManyHeaders,

    /// <summary>A header field, or all of them together, is longer than the limit.</summary>
    HeadersTooLong,

    /// <summary>More values of Via, Route or Record-Route than the limit.</summary>
    TooManyHops,

    /// <summary>More values of Contact than the limit.</summary>
    TooManyContacts,

    /// <summary>The Request-URI is longer than the limit.</summary>
    RequestUriTooLong,

    /// <summary>A URI in another place is longer than the limit.</summary>
    UriTooLong,

    /// <summary>The body, or what Content-Length says of it, is longer than the limit.</summary>
    BodyTooLong,
}
