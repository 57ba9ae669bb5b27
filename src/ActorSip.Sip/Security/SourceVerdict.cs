namespace ActorSip.Sip.Security;

/// <summary>What becomes of a message, by the address it came from alone.</summary>
public enum SourceVerdict
{
    /// <summary>It may go on.</summary>
    Pass = 0,

    /// <summary>Its source is banned: it is not looked at.</summary>
    Banned,

    /// <summary>Its source sends more than it may: it is not looked at.</summary>
    TooFast,
}
