namespace ActorSip.Sip.Registration;

/// <summary>The texts of a binding while they still lie somewhere else: in a request, in an event that is read back.</summary>
public readonly ref struct BindingParts
{
    /// <summary>The contact's URI, without brackets and without headers; its URI parameters are part of it.</summary>
    public ReadOnlySpan<byte> Uri { get; init; }

    /// <summary>The parameters of the Contact header field but q and expires, as "a=b;c".</summary>
    public ReadOnlySpan<byte> Parameters { get; init; }

    /// <summary>The Path values in their order, joined by commas (RFC 3327).</summary>
    public ReadOnlySpan<byte> Path { get; init; }

    public ReadOnlySpan<byte> UserAgent { get; init; }

    public ReadOnlySpan<byte> CallId { get; init; }

    /// <summary>The URI's pn- parameters, as "pn-provider=x;pn-prid=y" (RFC 8599).</summary>
    public ReadOnlySpan<byte> Push { get; init; }
}
