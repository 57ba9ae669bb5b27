using System.Collections.Immutable;
using ActorSip.Journals.Tests.Samples;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;
using TestKitOfXunit = Akka.TestKit.Xunit2.TestKit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>An actor system with the journal under test, and someone who speaks with the plugins as a persistent actor does.</summary>
internal sealed class JournalUser : IAsyncDisposable
{
    public const int InstanceId = 17;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IJournalFixture _fixture;

    private JournalUser(IJournalFixture fixture, ActorSystem system)
    {
        _fixture = fixture;
        System = system;
        Probe = new TestKitOfXunit(system).CreateTestProbe();
        Journal = Persistence.Instance.Apply(system).JournalFor("");
        Snapshots = Persistence.Instance.Apply(system).SnapshotStoreFor("");
    }

    public ActorSystem System { get; }

    public TestProbe Probe { get; }

    public IActorRef Journal { get; }

    public IActorRef Snapshots { get; }

    public IStore Store => _fixture.Store(System);

    public static JournalUser Start(IJournalFixture fixture, string settings = "") => new(fixture, NewSystem(fixture, settings));

    /// <summary>The actor system alone.</summary>
    public static ActorSystem NewSystem(IJournalFixture fixture, string settings = "") => ActorSystem.Create("journal-test", ConfigurationFactory.ParseString($$"""
        {{settings}}
        {{SampleSerializer.Settings}}
        akka.loglevel = INFO
        akka.loggers = ["ActorSip.Journals.Tests.Samples.LogCatcher, ActorSip.Journals.Tests"]
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        """).WithFallback(fixture.Settings));

    public static Persistent Event(string persistenceId, long sequenceNr, object payload) => new(payload, sequenceNr, persistenceId, writerGuid: "3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    public static AtomicWrite Batch(string persistenceId, long first, params object[] payloads) =>
        new(payloads.Select((payload, i) => (IPersistentRepresentation)Event(persistenceId, first + i, payload)).ToImmutableList());

    /// <summary>Sends without waiting for the answer.</summary>
    public void Send(params IPersistentEnvelope[] envelopes) => Journal.Tell(new WriteMessages(envelopes, Probe.Ref, InstanceId), Probe.Ref);

    /// <summary>Writes events as one batch, and expects that this succeeds.</summary>
    public async Task WriteAsync(string persistenceId, long first, params object[] payloads)
    {
        Send(Batch(persistenceId, first, payloads));
        for (var i = 0; i < payloads.Length; i++)
        {
            var success = await NextAsync<WriteMessageSuccess>();
            Assert.Equal((first + i, payloads[i], InstanceId), (success.Persistent.SequenceNr, success.Persistent.Payload, success.ActorInstanceId));
        }

        await NextAsync<WriteMessagesSuccessful>();
    }

    /// <summary>Events of a range as the actor gets them, and the highest sequence number.</summary>
    public async Task<(IPersistentRepresentation[] Events, long Highest)> ReplayAsync(string persistenceId, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        Journal.Tell(new ReplayMessages(from, to, max, persistenceId, Probe.Ref), Probe.Ref);
        var events = new List<IPersistentRepresentation>();
        while (true)
        {
            switch (await NextAsync<object>())
            {
                case ReplayedMessage replayed:
                    events.Add(replayed.Persistent);
                    break;
                case RecoverySuccess success:
                    return ([.. events], success.HighestSequenceNr);
                case var other:
                    throw new InvalidOperationException($"Instead of events there came {other}");
            }
        }
    }

    public async Task DeleteAsync(string persistenceId, long to)
    {
        Journal.Tell(new DeleteMessagesTo(persistenceId, to, Probe.Ref), Probe.Ref);
        Assert.Equal(to, (await NextAsync<DeleteMessagesSuccess>()).ToSequenceNr);
    }

    public async Task<SnapshotMetadata> SaveAsync(string persistenceId, long sequenceNr, object state, DateTime timestamp = default)
    {
        Snapshots.Tell(new SaveSnapshot(new SnapshotMetadata(persistenceId, sequenceNr, timestamp), state), Probe.Ref);
        return (await NextAsync<SaveSnapshotSuccess>()).Metadata;
    }

    public async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria? criteria = null, long to = long.MaxValue)
    {
        Snapshots.Tell(new LoadSnapshot(persistenceId, criteria ?? SnapshotSelectionCriteria.Latest, to), Probe.Ref);
        return (await NextAsync<LoadSnapshotResult>()).Snapshot;
    }

    public async Task<T> NextAsync<T>() => await Probe.ExpectMsgAsync<T>(Patience);

    /// <summary>Ends this system, and starts another over the same store.</summary>
    public async Task<JournalUser> ReopenAsync()
    {
        await DisposeAsync();
        return Start(_fixture);
    }

    public async ValueTask DisposeAsync() => await System.Terminate();
}
