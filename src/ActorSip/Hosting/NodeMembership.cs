using System.Globalization;
using System.Text;
using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Links;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Sip.Transports;
using Akka.Actor;
using Akka.Cluster;
using Akka.Dispatch;
using Akka.Event;

namespace ActorSip.Hosting;

/// <summary>How a node becomes a member of its cluster, and knows that it is none any more.</summary>
internal static class NodeMembership
{
    /// <summary>While a cluster is there that does not let this node in, it is looked again so often whether it still is. Longer than joining takes, and than a sign of life.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(5);

    /// <summary>So often it is said what a node waits for that is no member yet.</summary>
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(5);

    /// <summary>Returns when nothing is in the way of joining (<see cref="JoinGate"/>). From then on the node gives signs of life.</summary>
    /// <param name="system">Of the node.</param>
    /// <param name="options">How long to try.</param>
    /// <param name="store">That all nodes share.</param>
    /// <param name="cluster">Which node this is, and later whether it is on the larger side.</param>
    /// <param name="security">With which the nodes speak to each other; null without TLS.</param>
    /// <param name="time">The clock that all nodes share.</param>
    /// <param name="stop">The node is stopped.</param>
    /// <exception cref="NotJoinedException">Others serve, and none is reached.</exception>
    /// <exception cref="OperationCanceledException">The node was stopped.</exception>
    public static async Task<Admission> PassGateAsync(ActorSystem system, ClusterOptions options, IStore store, ClusterState cluster, LinkSecurity? security, TimeProvider time, CancellationToken stop)
    {
        var self = cluster.View.Self;
        var signs = new SignsOfLife(store, cluster.Number, $"{self.Host}:{self.Port}", time);
        var stage = await new JoinGate(signs, new NodeReach(security).FailureAsync, options.JoinTimeout, time, system.Log).PassAsync(stop).ConfigureAwait(false);
        system.ActorOf(SignOfLifeActor.Props(cluster, signs, time, stage), "sign-of-life");
        return new Admission(signs, stage);
    }

    /// <summary>Joins, and returns when the node is a member; with others, when enough of them are.</summary>
    /// <param name="system">To join.</param>
    /// <param name="options">Whom.</param>
    /// <param name="admission">To a cluster of several; null for a node that has no others.</param>
    /// <param name="time">For the limit.</param>
    /// <param name="stop">The node is stopped.</param>
    /// <exception cref="NotJoinedException">Not in time.</exception>
    /// <exception cref="OperationCanceledException">The node was stopped.</exception>
    public static async Task JoinAsync(ActorSystem system, ClusterOptions options, Admission? admission, TimeProvider time, CancellationToken stop)
    {
        var cluster = Cluster.Get(system);
        using var late = new CancellationTokenSource(options.JoinTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        Address? quarantinedBy = null;
        var watch = system.ActorOf(QuarantineActor.Props(address =>
        {
            quarantinedBy = address;
            limit.Cancel();
        }));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var telling = options.HasOthers ? TellAsync(system, cluster, options, time, done.Token) : Task.CompletedTask;
        try
        {
            if (admission is null) await cluster.JoinAsync(cluster.SelfAddress, limit.Token).ConfigureAwait(false);
            else await JoinOthersAsync(cluster, [.. options.Seeds.Select(seed => AddressOf(seed, cluster.SelfAddress))], admission, time, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (limit.IsCancellationRequested || error is ClusterJoinFailedException)
        {
            stop.ThrowIfCancellationRequested();
            if (quarantinedBy is { } other) throw new NotJoinedException($"{other.Host}:{other.Port} takes this node for an earlier life of it, which was thrown out. Started again it joins.", error);
            throw new NotJoinedException(string.Create(CultureInfo.InvariantCulture,
                $"This node has not become a member of its cluster in {options.JoinTimeout.TotalSeconds:0} s (actorsip.cluster.join-timeout). {Seen(cluster, options)} Look whether those run, are reached from here, and have the same node.name and certificates."), error);
        }
        finally
        {
            system.Stop(watch);
            await done.CancelAsync().ConfigureAwait(false);
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        }
    }

    /// <summary>Starts what knows who is there.</summary>
    public static void Watch(ActorSystem system, ClusterState state, int loops, LocalAddresses addresses, int linkPort)
    {
        // Their ports are known only now.
        var self = new NodeDescription(state.Number, state.Epoch, loops, addresses.All.ToArray()) { LinkPort = linkPort };
        system.ActorOf(MembershipActor.Props(state, self, addresses, Dispatchers.DefaultDispatcherId), MembershipActor.Name);
    }

    /// <summary>Returns when the region answers. Sharding delivers at most once: a question may be lost while shards find their places.</summary>
    /// <param name="region">Of this node.</param>
    /// <param name="thrownOut">Completes when the cluster goes on without this node.</param>
    /// <param name="limit">Of patience.</param>
    /// <exception cref="NotJoinedException">It did not in time, or never will.</exception>
    public static async Task WaitForRegionAsync(IActorRef region, TaskCompletionSource thrownOut, CancellationToken limit)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var asking = AskUntilAnsweredAsync(region, either.Token);
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
        if (await Task.WhenAny(asking, thrownOut.Task).ConfigureAwait(false) != asking)
        {
            await either.CancelAsync().ConfigureAwait(false);
            throw new NotJoinedException("The cluster went on without this node before it served. Started again it joins again.");
        }
#pragma warning restore VSTHRD003

        try
        {
            await asking.ConfigureAwait(false);
        }
        catch (OperationCanceledException late)
        {
            throw new NotJoinedException("The slots of this node's cluster do not answer it. Started again it may find them.", late);
        }
    }

    private static async Task AskUntilAnsweredAsync(IActorRef region, CancellationToken limit)
    {
        var question = new LocationProtocol.Lookup(1, 0, Encoding.ASCII.GetBytes("nobody"));
        while (true)
        {
            try
            {
                var reply = await region.Ask<LocationProtocol.Found>(question, TimeSpan.FromSeconds(1), limit).ConfigureAwait(false);
                if (reply.Bindings.Count > 0) throw new InvalidOperationException("Nobody has bindings.");
                return;
            }
            catch (AskTimeoutException) when (!limit.IsCancellationRequested)
            {
                // It is asked again until the limit.
            }
        }
    }

    /// <summary>Whoever comes first among the seeds may begin a cluster when he finds none: where there is one, this node does not come first.</summary>
    private static async Task JoinOthersAsync(Cluster cluster, IReadOnlyList<Address> seeds, Admission admission, TimeProvider time, CancellationToken limit)
    {
        // When all have died and come back within seconds, what they said of themselves last stands in the store, and they are reached: only who has said it anew serves.
        var isThere = admission.Stage == LifeStage.Joining;
        while (isThere && seeds[0].Equals(cluster.SelfAddress))
        {
            var begun = time.GetUtcNow();
            using var attempt = new CancellationTokenSource(Attempt, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, limit);
            try
            {
                await cluster.JoinSeedNodesAsync([.. seeds.Skip(1), seeds[0]], either.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (attempt.IsCancellationRequested && !limit.IsCancellationRequested)
            {
                isThere = await admission.Signs.IsServedByAnotherAsync(begun).WaitAsync(limit).ConfigureAwait(false);
            }
        }

        await cluster.JoinSeedNodesAsync(seeds, limit).ConfigureAwait(false);
    }

    /// <summary>Goes on until it is told that the node has joined. Who begins a cluster has joined only when the others have come.</summary>
    private static async Task TellAsync(ActorSystem system, Cluster cluster, ClusterOptions options, TimeProvider time, CancellationToken done)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Progress, time, done).ConfigureAwait(false);
            system.Log.Warning("Not a member of the cluster after {0:0} s; the node gives up after {1:0} s (actorsip.cluster.join-timeout). {2}", time.GetElapsedTime(begun).TotalSeconds, options.JoinTimeout.TotalSeconds, Seen(cluster, options));
        }
    }

    private static string Seen(Cluster cluster, ClusterOptions options)
    {
        var members = string.Join(", ", cluster.State.Members.Select(member => $"{member.Address.Host}:{member.Address.Port} {member.Status}"));
        return string.Create(CultureInfo.InvariantCulture, $"{options.Quorum} of {options.Size} nodes must see each other; it asked {string.Join(", ", options.Seeds)} and sees {(members.Length > 0 ? members : "nobody")}.");
    }

    private static Address AddressOf(string seed, Address self) => HostSyntax.TryParseHostPort(seed, out var host, out var port)
        ? new Address(self.Protocol, self.System, host, port)
        : throw new InvalidOperationException($"{seed} was checked and is wrong.");
}
