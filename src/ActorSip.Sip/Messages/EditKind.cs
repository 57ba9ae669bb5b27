namespace ActorSip.Sip.Messages;

/// <summary>What an edit does at its place in the header section.</summary>
public enum EditKind : byte
{
    /// <summary>A new header field before the received one.</summary>
    Insert,

    /// <summary>Another value for the received field.</summary>
    Replace,

    /// <summary>The received field is left out.</summary>
    Remove,
}
