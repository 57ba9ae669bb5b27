namespace ActorSip.Sip.Registration;

/// <summary>What a registrar grants. All intervals in seconds.</summary>
public sealed record RegistrationPolicy
{
    /// <summary>Shorter intervals are refused with 423. It binds up to one hour only (RFC 3261 section 10.3).</summary>
    public required uint MinExpires { get; init; }

    /// <summary>Longer intervals are shortened to this.</summary>
    public required uint MaxExpires { get; init; }

    /// <summary>For a contact that asks for no interval.</summary>
    public required uint DefaultExpires { get; init; }

    /// <summary>How many bindings an address-of-record may have; one more is refused with 403.</summary>
    public required int MaxContacts { get; init; }
}
