namespace ActorSip.Peers;

/// <summary>One place where a peer takes requests.</summary>
/// <param name="Scheme">"sip" or "sips".</param>
/// <param name="HostPort">As in a URI, with its parameters: "carrier.example;transport=tcp".</param>
public sealed record PeerTarget(byte[] Scheme, byte[] HostPort)
{
    /// <summary>The URI without a user: where to send to.</summary>
    public byte[] Uri { get; } = [.. Scheme, (byte)':', .. HostPort];

    /// <summary>The URI of somebody there.</summary>
    /// <param name="user">Escaped as in a URI.</param>
    public byte[] UriOf(ReadOnlySpan<byte> user) => [.. Scheme, (byte)':', .. user, (byte)'@', .. HostPort];
}
