using ActorSip.Users;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Users;

/// <summary>Changes of the store are published; over virtual time.</summary>
public sealed class UserWatchActorTests : TestKit
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedStore _store = new();
    private readonly UserWork _work;

    public UserWatchActorTests()
        : base("akka.loglevel = WARNING\nakka.stdout-loglevel = OFF\nakka.loggers = [\"Akka.TestKit.TestEventListener, Akka.TestKit\"]")
    {
        _work = new UserWork(_store);
        Sys.EventStream.Subscribe(TestActor, typeof(UsersProtocol.Changed));
        Sys.ActorOf(UserWatchActor.Props(_work, TimeSpan.FromSeconds(1), _time));
    }

    [Fact]
    public async Task A_change_is_published_once_at_the_next_look()
    {
        var answer = await _work.AnswerAsync(new UserQuestion("alice", ""), CancellationToken.None);
        Assert.Equal(new UserAnswer(null, 0), answer);
        Tick();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _store.Generation = 3;
        Tick();
        Assert.Equal(new UsersProtocol.Changed(3), await ExpectMsgAsync<UsersProtocol.Changed>());
        Assert.Equal(3, (await _work.AnswerAsync(new UserQuestion("alice", ""), CancellationToken.None)).Generation);
        Tick();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_store_that_cannot_be_looked_at_is_complained_of_once_and_when_it_is_back()
    {
        _store.Trouble = new InvalidDataException("line 3: it has no HA1");
        await EventFilter.Error(contains: "line 3: it has no HA1").ExpectOneAsync(() => TicksAsync(3));
        _store.Trouble = new InvalidDataException("line 4: it has no HA1");
        await EventFilter.Error(contains: "line 4").ExpectOneAsync(() => TicksAsync(1));
        _store.Trouble = null;
        _store.Generation = 1;
        await EventFilter.Warning(contains: "can be read again").ExpectOneAsync(() => TicksAsync(2));
        await ExpectMsgAsync<UsersProtocol.Changed>();
    }

    [Fact]
    public async Task A_store_that_hangs_is_looked_at_once()
    {
        using var hang = new ManualResetEventSlim();
        _store.Hang(hang);
        await TicksAsync(5);
        _store.Generation = 1;
        hang.Set();
        await ExpectMsgAsync<UsersProtocol.Changed>();

        // Neither looks nor questions have piled up before this one.
        Assert.Equal(1, await _work.LookAsync());
        _work.Dispose();
        Assert.True(_store.IsDisposed);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _work.Dispose();
    }

    private void Tick() => _time.Advance(TimeSpan.FromSeconds(1));

    /// <summary>Time goes on when the look before has ended, or cannot.</summary>
    private async Task TicksAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Tick();
            await Task.WhenAny(_work.LookAsync(), Task.Delay(50));
        }
    }
}
