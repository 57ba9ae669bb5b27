namespace ActorSip.Sip.Headers;

/// <summary>The priv-values of a Privacy header field (RFC 3323 section 4.2, RFC 3325 section 9.3).</summary>
[Flags]
public enum PrivacyValues
{
    /// <summary>There is no Privacy header field.</summary>
    Absent = 0,

    /// <summary>Headers that a user agent cannot hide itself shall be hidden: needs somebody who changes Contact and Via, as no proxy can.</summary>
    Header = 1,

    /// <summary>The media shall be anonymous.</summary>
    Session = 2,

    /// <summary>What the user agent could have left out shall be left out.</summary>
    User = 4,

    /// <summary>Nothing shall be done for privacy.</summary>
    None = 8,

    /// <summary>Without the privacy asked for, the request shall fail.</summary>
    Critical = 16,

    /// <summary>The asserted identity stays within the trust domain.</summary>
    Id = 32,

    /// <summary>One that is not known here.</summary>
    Other = 64,
}
