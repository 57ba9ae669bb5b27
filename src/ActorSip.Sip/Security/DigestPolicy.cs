namespace ActorSip.Sip.Security;

/// <summary>The settings of a <see cref="DigestAuthenticator"/>.</summary>
public sealed record DigestPolicy
{
    /// <summary>Seconds for which a nonce is good.</summary>
    public required int NonceLifetime { get; init; }

    /// <summary>Number of this node.</summary>
    public required ushort Node { get; init; }

    /// <summary>Under which nonces are made, the same on all nodes that shall know each other's.</summary>
    public required HashKey NonceKey { get; init; }

    /// <summary>Of this node alone: for the secrets of users that do not exist, and to recognise a message that is sent again.</summary>
    public required HashKey OwnKey { get; init; }
}
