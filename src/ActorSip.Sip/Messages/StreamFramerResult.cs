namespace ActorSip.Sip.Messages;

/// <summary>What <see cref="StreamFramer.Next"/> found at the beginning of the unread bytes.</summary>
public enum StreamFramerResult : byte
{
    /// <summary>Nothing whole yet.</summary>
    NeedMore = 0,

    /// <summary>One whole message, from the first byte of its start line to the last of its body.</summary>
    Message,

    /// <summary>A CRLF between messages, which is ignored (RFC 3261 section 7.5); it may be the pong of RFC 5626 section 3.5.1.</summary>
    Crlf,

    /// <summary>The CRLF that makes the one before it a ping (RFC 5626 section 3.5.1); a single CRLF answers it.</summary>
    KeepalivePing,

    /// <summary>The stream cannot be framed any further: see <see cref="StreamFramer.Error"/>.</summary>
    Error,
}
