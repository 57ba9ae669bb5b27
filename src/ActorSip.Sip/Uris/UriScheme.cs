namespace ActorSip.Sip.Uris;

/// <summary>The URI schemes a SIP server routes on (RFC 3261 section 19.1, RFC 3966).</summary>
public enum UriScheme : byte
{
    /// <summary>A well-formed scheme that is none of ours: 416 in a Request-URI (RFC 3261 section 8.2.2.1).</summary>
    Unknown = 0,
    Sip = 1,
    Sips = 2,
    Tel = 3,
}
