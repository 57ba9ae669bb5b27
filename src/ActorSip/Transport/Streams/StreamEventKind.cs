namespace ActorSip.Transport.Streams;

/// <summary>What DotNetty's threads tell the loop.</summary>
internal enum StreamEventKind : byte
{
    None = 0,

    /// <summary>Accepted, or connected as asked.</summary>
    Opened,

    /// <summary>One whole message.</summary>
    Received,

    /// <summary>The peer sends no more, but may still read.</summary>
    InputClosed,

    /// <summary>A connection that was open has ended.</summary>
    Closed,

    /// <summary>A connection that was to be opened is not to be had.</summary>
    ConnectFailed,

    /// <summary>A message did not get out.</summary>
    SendFailed,
}
