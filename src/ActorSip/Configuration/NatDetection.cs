namespace ActorSip.Configuration;

/// <summary>What makes a sender count as behind a NAT.</summary>
[Flags]
public enum NatDetection
{
    None = 0,

    /// <summary>Its Via names another address than the one it sends from.</summary>
    Via = 1,

    /// <summary>Its Contact has a private address that it does not send from.</summary>
    Contact = 2,
}
