using ActorSip.Administration;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Sip.Registration;
using Akka.Actor;
using Akka.Dispatch;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Administration;

/// <summary>What the actor asks of a region, and what it makes of the answers.</summary>
public sealed class HealthActorTests : TestKit
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_region_that_lives_answers_and_one_that_stops_is_noticed()
    {
        var cluster = new ClusterState(new Address("akka", "actorsip", "10.0.0.1", 4053), 1, 7, TimeProvider.System);
        cluster.Set(new ClusterView(cluster.View.Self, [new ClusterMember(cluster.View.Self, "Up", true, null)]));
        var health = new NodeHealth(cluster, null, [], Sys.WhenTerminated, _time);
        var region = CreateTestProbe();
        var asked = new HashSet<int>();
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(health.NotReadyReasons());
        Sys.ActorOf(HealthActor.Props(health, region, 256, Dispatchers.DefaultDispatcherId));

        // The probe itself answers who it is, as every actor does.
        for (var i = 0; i < 3; i++)
        {
            var question = await region.ExpectMsgAsync<LocationProtocol.Lookup>(TimeSpan.FromSeconds(10));
            Assert.True(asked.Add(question.Slot % 128), $"shard {question.Slot % 128} is asked twice");
            region.Reply(new LocationProtocol.Found(question.Question, BindingSet.Empty));
        }

        await AwaitAssertAsync(() => Assert.Empty(health.NotReadyReasons()), TimeSpan.FromSeconds(10));
        Sys.Stop(region);
        await AwaitAssertAsync(() => Assert.Equal(["the shard region of this node has stopped: start the node again"], health.NotReadyReasons()), TimeSpan.FromSeconds(10));
    }
}
