namespace ActorSip.Configuration;

/// <summary>Section <c>actorsip.cluster.tls</c>: PEM files by which the nodes know each other. Either all are set or none.</summary>
public sealed record ClusterTlsOptions
{
    /// <summary>This node's certificate, with what is between it and the authority; "" for no TLS.</summary>
    public required string Certificate { get; init; }

    /// <summary>Its private key.</summary>
    public required string Key { get; init; }

    /// <summary>The authority that every node's certificate comes from; no other is trusted.</summary>
    public required string Ca { get; init; }

    /// <summary>True when the nodes talk over TLS.</summary>
    public bool IsOn => Certificate.Length > 0;
}
