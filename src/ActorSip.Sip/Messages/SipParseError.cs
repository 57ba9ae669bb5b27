namespace ActorSip.Sip.Messages;

/// <summary>Why bytes are not an acceptable SIP message. Those from <see cref="BadStartLine"/> on leave an index of a request behind that an answer may be written from.</summary>
public enum SipParseError : byte
{
    None = 0,

    /// <summary>Neither a request line nor a status line, or no end to it.</summary>
    NotSip,

    /// <summary>More header fields than the index holds.</summary>
    TooManyHeaders,

    /// <summary>The start line looks like SIP but breaks its grammar, for instance white space where none may be (RFC 3261 sections 7.1, 7.2).</summary>
    BadStartLine,

    /// <summary>No empty line ends the header section.</summary>
    Unfinished,

    /// <summary>A line without a name and a colon, or a CR or LF that is not part of CRLF.</summary>
    BadHeaderLine,

    /// <summary>The version is not SIP/2.0: 505.</summary>
    BadVersion,

    /// <summary>Content-Length is not a number, or two differ.</summary>
    BadContentLength,

    /// <summary>Fewer bytes than Content-Length says (section 18.3: a request like that is answered with 400).</summary>
    BodyTooShort,
}
