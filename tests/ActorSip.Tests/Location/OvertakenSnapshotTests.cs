using ActorSip.Location;
using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>A REGISTER waits at a node for a slot that moves, while its phone registers by way of another node, and goes. The slot's next owner has a snapshot from after that, and must know it all the same.</summary>
public sealed class OvertakenSnapshotTests() : TestKit(HeldJournal.InMemory)
{
    private const string PersistenceId = "location-4-0";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LocationStatistics _statistics = new();

    [Theory]
    [InlineData(1, 500)]
    [InlineData(3, 200)]
    public async Task The_next_owner_refuses_what_has_been_overtaken(uint cseq, int status)
    {
        var slot = Start();
        Assert.Equal(200, await RegisterAsync(slot, "<sip:bob@a>", 1));
        Assert.Equal(200, await RegisterAsync(slot, "<sip:bob@a>;expires=0", 2));
        await AwaitAssertAsync(async () =>
        {
            Persistence.Instance.Apply(Sys).SnapshotStoreFor(null).Tell(new LoadSnapshot(PersistenceId, SnapshotSelectionCriteria.Latest, long.MaxValue), TestActor);
            Assert.NotNull((await ExpectMsgAsync<LoadSnapshotResult>()).Snapshot);
        });
        Assert.True(await slot.GracefulStop(TimeSpan.FromSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(status, await RegisterAsync(Start(), "<sip:bob@a>", cseq));
    }

    private IActorRef Start() => Sys.ActorOf(DurableSlotActor.Props(0, Registrations.Settings(), snapshotEvents: 2, _statistics, _time, "akka.actor.default-dispatcher"));

    private async Task<int> RegisterAsync(IActorRef slot, string contacts, uint cseq)
    {
        var request = Registrations.Request("bob", contacts, _time.GetUtcNow().ToUnixTimeMilliseconds(), (ulong)(_time.GetUtcNow().Second + 10 + cseq), expires: null, cseq);
        slot.Tell(new LocationProtocol.Register(cseq, 0, request), TestActor);
        return (await ExpectMsgAsync<LocationProtocol.Registered>()).Decision.Status;
    }
}
