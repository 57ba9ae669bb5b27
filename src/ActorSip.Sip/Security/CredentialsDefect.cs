namespace ActorSip.Sip.Security;

/// <summary>Why a text is no digest credentials.</summary>
public enum CredentialsDefect
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Another scheme than Digest: not meant for us, or to be passed over.</summary>
    OtherScheme,

    /// <summary>RFC 7616 section 3.4: "If a parameter or its value is improper, or required parameters are missing, the proper response is a 4xx error code."</summary>
    Malformed,
}
