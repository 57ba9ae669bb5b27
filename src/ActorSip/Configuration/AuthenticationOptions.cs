namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.authentication</c>.</summary>
public sealed record AuthenticationOptions
{
    public required TimeSpan NonceLifetime { get; init; }

    /// <summary>Nonces in use that a loop remembers.</summary>
    public required int Nonces { get; init; }
}
