namespace ActorSip.Configuration;

/// <summary>Which contacts are pinged.</summary>
public enum KeepaliveContacts
{
    /// <summary>Those behind a NAT.</summary>
    Nat,

    All,

    None,
}
