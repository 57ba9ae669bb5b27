namespace ActorSip.Sip.Messages;

/// <summary>Why a stream cannot be framed. Where one message ends is lost then, so the connection is of no more use.</summary>
public enum StreamFramerError : byte
{
    None = 0,

    /// <summary>The headers ended without a Content-Length, which is mandatory on a stream (RFC 3261 section 18.3).</summary>
    NoContentLength,

    /// <summary>The value of Content-Length is not a number: empty, signed, with other characters, or beyond 2^31 - 1.</summary>
    BadContentLength,

    /// <summary>Two Content-Length fields that contradict each other.</summary>
    TwoContentLengths,

    /// <summary>Start line and headers are longer than the limit.</summary>
    HeadersTooLarge,

    /// <summary>The Content-Length is greater than the limit.</summary>
    BodyTooLarge,

    /// <summary>The first line is neither a request line nor a status line of SIP, of whatever version.</summary>
    NotSip,
}
