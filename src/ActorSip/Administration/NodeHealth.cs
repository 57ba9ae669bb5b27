using System.Globalization;
using ActorSip.Journals;
using ActorSip.Loops;
using ActorSip.Membership;

namespace ActorSip.Administration;

/// <summary>
/// Is the process stuck, and does the node do its work? <see cref="HealthActor"/> notes when each part gave a sign of life, and whoever asks compares that with the clock: an answer waits for nothing and nobody, so it comes when all
/// else hangs as well. Any thread.
/// </summary>
public sealed class NodeHealth
{
    /// <summary>A supervisor kills what is not live, so that a pause from which a node recovers must not count: what goes on for longer than this was thrown out of its cluster long ago.</summary>
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(10);

    /// <summary>A balancer sends its calls elsewhere until the node is back.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    /// <summary>Questions to slots are lost while shards move, and not answered by a node that has just died; in this time some of several slots answer.</summary>
    private static readonly TimeSpan Mute = TimeSpan.FromSeconds(15);

    private readonly ClusterState _cluster;
    private readonly StoreHealth? _store;
    private readonly LoopPulse[] _loops;
    private readonly Task _ended;
    private readonly TimeProvider _time;
    private long _actors;
    private long _region;
    private long _slots;
    private volatile bool _isRegionStopped;

    /// <param name="cluster">Who is there.</param>
    /// <param name="store">What is written to; null when nothing is.</param>
    /// <param name="loops">Of the node.</param>
    /// <param name="ended">Completes with the actor system.</param>
    /// <param name="time">Has the monotonic clock.</param>
    public NodeHealth(ClusterState cluster, StoreHealth? store, IReadOnlyList<ILoop> loops, Task ended, TimeProvider time)
    {
        _cluster = cluster;
        _store = store;
        _time = time;
        _ended = ended;
        _loops = [.. loops.Select(loop => new LoopPulse(loop, time))];
        _actors = _region = _slots = time.GetTimestamp();
    }

    /// <summary>Why the process should be ended and started again; empty while it lives.</summary>
    public IReadOnlyList<string> NotLiveReasons()
    {
        if (_ended.IsCompleted) return ["the actor system has ended"];
        var reasons = new List<string>();
        AddStalls(reasons, Stuck);
        return reasons;
    }

    /// <summary>Why calls should go to another node; empty while this one does its work.</summary>
    public IReadOnlyList<string> NotReadyReasons()
    {
        if (_ended.IsCompleted) return ["the actor system has ended"];
        var reasons = new List<string>();
        AddMembership(reasons, _cluster.View);
        if (_store is { Condition: { IsAvailable: false } condition }) reasons.Add($"the store {_store.Name} is not available: {condition.Reason}");
        if (_isRegionStopped) reasons.Add("the shard region of this node has stopped: start the node again");
        else if (Age(ref _region) is var region && region > Slow) reasons.Add(Text($"the shard region of this node has not answered for {region.TotalSeconds:0} s"));
        else if (Age(ref _slots) is var slots && slots > Mute) reasons.Add(Text($"no slot has answered a question of this node for {slots.TotalSeconds:0} s"));
        AddStalls(reasons, Slow);
        return reasons;
    }

    /// <summary>An actor off the loops has run.</summary>
    internal void NoteActors() => Volatile.Write(ref _actors, _time.GetTimestamp());

    /// <summary>The shard region has answered.</summary>
    internal void NoteRegion() => Volatile.Write(ref _region, _time.GetTimestamp());

    /// <summary>A slot has answered what it was asked by way of the region.</summary>
    internal void NoteSlot() => Volatile.Write(ref _slots, _time.GetTimestamp());

    /// <summary>It does not come back by itself (akkadotnet/akka.net #8583).</summary>
    internal void NoteRegionStopped() => _isRegionStopped = true;

    /// <summary>Has every loop say that it turns.</summary>
    internal void AskLoops()
    {
        foreach (var loop in _loops) loop.Ask();
    }

    private static void AddMembership(List<string> reasons, ClusterView view)
    {
        var self = view.Members.FirstOrDefault(member => member.Address.Equals(view.Self));
        if (self is null) reasons.Add("this node is no member of its cluster");
        else if (self.Status != "Up") reasons.Add($"this node is {self.Status} in its cluster, not Up");
        else if (!view.HasMajority) reasons.Add(Text($"this node sees {view.Members.Count(member => member.IsReachable)} of {view.Members.Count} nodes, which is not the majority"));
    }

    private void AddStalls(List<string> reasons, TimeSpan most)
    {
        if (Age(ref _actors) is var actors && actors > most) reasons.Add(Text($"no actor off the event loops has run for {actors.TotalSeconds:0} s"));
        foreach (var loop in _loops)
            if (loop.Age is var age && age > most) reasons.Add(Text($"event loop {loop.Loop} has not turned for {age.TotalSeconds:0} s"));
    }

    private TimeSpan Age(ref long timestamp) => _time.GetElapsedTime(Volatile.Read(ref timestamp));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
