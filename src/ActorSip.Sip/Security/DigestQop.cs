namespace ActorSip.Sip.Security;

/// <summary>The quality of protection that credentials name (RFC 7616 section 3.4).</summary>
public enum DigestQop
{
    /// <summary>None: the form of RFC 2069.</summary>
    None,

    /// <summary>"auth": what this server offers and asks for.</summary>
    Auth,

    /// <summary>"auth-int" or something that nobody knows.</summary>
    Other,
}
