using System.Text;
using System.Text.Json.Serialization;
using ActorSip.Peers;

namespace ActorSip.Server.Administration;

/// <summary>What <c>/peers</c> tells of one peer. Never a password.</summary>
internal sealed record PeerStatus
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Where its requests come from, as configured.</summary>
    [JsonPropertyName("addresses")]
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>What the names among them stand for now.</summary>
    [JsonPropertyName("named-addresses")]
    public required IReadOnlyList<string> NamedAddresses { get; init; }

    /// <summary>Where requests to it go.</summary>
    [JsonPropertyName("targets")]
    public required IReadOnlyList<string> Targets { get; init; }

    [JsonPropertyName("trusted")]
    public required bool IsTrusted { get; init; }

    [JsonPropertyName("authenticate")]
    public required bool MustAuthenticate { get; init; }

    /// <summary>Our name towards it; null: none.</summary>
    [JsonPropertyName("username")]
    public required string? Username { get; init; }

    [JsonPropertyName("requests-in")]
    public required long RequestsIn { get; init; }

    [JsonPropertyName("requests-out")]
    public required long RequestsOut { get; init; }

    [JsonPropertyName("failures")]
    public required long Failures { get; init; }

    /// <summary>True while it is tried after the others, because it has failed.</summary>
    [JsonPropertyName("avoided")]
    public required bool IsAvoided { get; init; }

    /// <summary>Null: none.</summary>
    [JsonPropertyName("last-failure")]
    public required PeerFailureStatus? LastFailure { get; init; }

    /// <param name="peer">Whose.</param>
    /// <param name="isAvoided">Whether others are tried before it.</param>
    public static PeerStatus Of(Peer peer, bool isAvoided) => new()
    {
        Name = peer.Name,
        Addresses = peer.Addresses,
        NamedAddresses = [.. peer.NamedAddresses.Select(address => address.ToIPEndPoint().Address.ToString())],
        Targets = [.. peer.Targets.Select(target => Encoding.ASCII.GetString(target.Uri))],
        IsTrusted = peer.IsTrusted,
        MustAuthenticate = peer.MustAuthenticate,
        Username = peer.Credentials?.Username,
        RequestsIn = peer.Statistics.RequestsIn,
        RequestsOut = peer.Statistics.RequestsOut,
        Failures = peer.Statistics.Failures,
        IsAvoided = isAvoided,
        LastFailure = peer.Statistics.LastFailure is { } failure ? new PeerFailureStatus(failure.At, failure.Status, failure.Target) : null,
    };
}
