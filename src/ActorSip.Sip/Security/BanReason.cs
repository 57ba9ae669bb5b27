namespace ActorSip.Sip.Security;

/// <summary>What a source was banned for.</summary>
public enum BanReason : byte
{
    None = 0,

    /// <summary>It sent more messages than <see cref="SourceLimits.Rate"/> and <see cref="SourceLimits.Burst"/> allow.</summary>
    TooManyMessages,

    /// <summary>It gave too many wrong passwords.</summary>
    WrongPasswords,
}
