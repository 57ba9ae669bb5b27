using ActorSip.Sip.Transports;

namespace ActorSip.Configuration;

/// <summary>
/// Section <c>actorsip.listeners.NAME</c>: addresses to listen on with one transport, what they advertise, and the pipeline of what comes in.
/// </summary>
public sealed record ListenerOptions
{
    public required string Name { get; init; }

    /// <summary>UDP or TCP.</summary>
    public required TransportProtocol Transport { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<BindAddress> Bind { get; init; }

    public required AdvertisedAddress Advertise { get; init; }

    /// <summary>Name of a <see cref="PipelineOptions"/>.</summary>
    public required string Pipeline { get; init; }

    /// <summary>What comes in here for users of ours is redirected to their contacts (RFC 3261 section 8.3).</summary>
    public required bool Redirect { get; init; }

    /// <summary>Where the addresses stand in the configuration, for messages to the operator.</summary>
    public string BindPath => $"actorsip.listeners.{Name}.bind";
}
