using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Requests;

/// <summary>The public face of Requests: messages to a request actor, besides the batches of its ingress.</summary>
public static class RequestsProtocol
{
    /// <summary>Begin nothing new, and say when no transaction is alive any more.</summary>
    /// <param name="Drained">Completed then, or when the actor ends.</param>
    public sealed record Drain(TaskCompletionSource Drained);

    /// <summary>Domains, peers and routes have changed: requests that come from now on begin with these.</summary>
    public sealed record UseSnapshot(Peers.RoutingSnapshot Snapshot);

    /// <summary>What was sent with this ticket did not get out.</summary>
    public sealed record SendFailed(long Ticket, Transport.SendError Error);

    /// <summary>Which requests are under way? Answered with <see cref="Listed"/>.</summary>
    /// <param name="Most">Most of them to list.</param>
    public sealed record List(int Most);

    /// <summary>Requests under way.</summary>
    /// <param name="Server">Server transactions that are alive.</param>
    /// <param name="Client">Client transactions that are alive.</param>
    /// <param name="Tombstones">Finished transactions that are remembered.</param>
    /// <param name="Requests">Some of the server transactions.</param>
    public sealed record Listed(int Server, int Client, int Tombstones, IReadOnlyList<RequestUnderWay> Requests);

    /// <summary>Are the connections of these flows open? Answered with <see cref="FlowsChecked"/>.</summary>
    public sealed record CheckFlows(IReadOnlyList<Flow> Flows);

    /// <summary>For each flow whether something can be sent on it.</summary>
    public sealed record FlowsChecked(IReadOnlyList<bool> IsOpen);

    /// <summary>Which sources are banned for what they did? Answered with <see cref="BansListed"/>.</summary>
    /// <param name="Most">Most of them to list.</param>
    public sealed record ListBans(int Most);

    /// <summary>Sources that are banned.</summary>
    public sealed record BansListed(IReadOnlyList<BannedSource> Bans);

    /// <summary>Lift the ban of the source that this address belongs to. Answered with <see cref="Unbanned"/>.</summary>
    public sealed record Unban(IpEndpoint Address);

    /// <summary>What became of it.</summary>
    /// <param name="WasBanned">False: there was nothing to lift.</param>
    public sealed record Unbanned(bool WasBanned);

    /// <summary>Work of an awaiting route that comes back to the actor.</summary>
    internal sealed record Continue(SendOrPostCallback Callback, object? State);

    /// <summary>The alarm of the actor's timers has rung.</summary>
    internal sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
