namespace ActorSip.Transport;

/// <summary>What became of bytes that a channel delivered.</summary>
public enum Reception
{
    /// <summary>They are no message that could be worked on, or no message at all: a keepalive, for one.</summary>
    Idle = 0,

    /// <summary>A message that has what a message must have.</summary>
    Heard,

    /// <summary>Their source is not listened to: a connection to it is of no use.</summary>
    Refused,
}
