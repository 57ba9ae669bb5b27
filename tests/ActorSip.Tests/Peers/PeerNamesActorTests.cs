using System.Collections.Concurrent;
using System.Net;
using ActorSip.Peers;
using ActorSip.Resolving;
using ActorSip.Sip.Transports;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Peers;

/// <summary>Names of peers over virtual time.</summary>
public sealed class PeerNamesActorTests : TestKit
{
    private readonly ConcurrentDictionary<string, NameAddresses> _names = new(StringComparer.Ordinal);
    private readonly IActorRef _actor;
    private int _asked;

    public PeerNamesActorTests()
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\nakka.stdout-loglevel = OFF\nakka.loglevel = OFF")) =>
        _actor = Sys.ActorOf(PeerNamesActor.Props(LookUpAsync, named => TestActor.Tell(named)));

    [Fact]
    public void What_a_name_stands_for_is_told_when_it_changes_and_only_then()
    {
        _names["a"] = Found("192.0.2.1", "192.0.2.2");
        _actor.Tell(new PeersProtocol.Watch(["a"], TimeSpan.FromMinutes(1)));
        Assert.Equal("a: 192.0.2.1:0 192.0.2.2:0", Next());
        Advance(1);
        _names["a"] = Found("192.0.2.3");
        Advance(2);
        Assert.Equal("a: 192.0.2.3:0", Next());
    }

    [Fact]
    public void A_name_that_cannot_be_looked_up_keeps_its_addresses_and_does_not_stop_others()
    {
        _names["a"] = Found("192.0.2.1");
        _names["b"] = Silence;
        _actor.Tell(new PeersProtocol.Watch(["a", "b"], TimeSpan.FromMinutes(1)));
        Assert.Equal("a: 192.0.2.1:0", Next());
        _names["a"] = Silence;
        _names["b"] = Found("192.0.2.9");
        Advance(2);
        Assert.Equal("a: 192.0.2.1:0, b: 192.0.2.9:0", Next());
    }

    [Fact]
    public void Names_that_are_not_wanted_any_more_are_not_asked_for()
    {
        _names["a"] = Found("192.0.2.1");
        _actor.Tell(new PeersProtocol.Watch(["a"], TimeSpan.FromMinutes(1)));
        Next();
        _actor.Tell(new PeersProtocol.Watch([], TimeSpan.FromMinutes(1)));
        _actor.Tell(new Identify(1));
        ExpectMsg<ActorIdentity>();
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMinutes(10));
        _actor.Tell(new Identify(2));
        ExpectMsg<ActorIdentity>();
        Assert.Equal(1, Volatile.Read(ref _asked));
    }

    [Fact]
    public void An_answer_that_is_not_whole_adds_to_what_was_known_and_takes_nothing_away()
    {
        _names["a"] = Found("192.0.2.5") with { IsComplete = false };
        _actor.Tell(new PeersProtocol.Watch(["a"], TimeSpan.FromMinutes(1)));
        Assert.Equal("a: 192.0.2.5:0", Next());
        _names["a"] = Found("192.0.2.1") with { IsComplete = false };
        Advance(2);
        Assert.Equal("a: 192.0.2.1:0 192.0.2.5:0", Next());
        _names["a"] = Found("192.0.2.1");
        Advance(2);
        Assert.Equal("a: 192.0.2.1:0", Next());
    }

    private static NameAddresses Silence { get; } = new([], IsComplete: false);

    private static NameAddresses Found(params string[] addresses) => new([.. addresses.Select(address => IpEndpoint.From(IPAddress.Parse(address), 0))], IsComplete: true);

    private Task<NameAddresses> LookUpAsync(string name)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(_names[name]);
    }

    /// <summary>Until the names have been asked for so often since the last answer.</summary>
    private void Advance(int times)
    {
        var before = Volatile.Read(ref _asked);
        AwaitAssert(() =>
        {
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMinutes(1));
            Assert.True(Volatile.Read(ref _asked) >= before + times);
        });
    }

    private string Next()
    {
        var named = ExpectMsg<IReadOnlyDictionary<string, IReadOnlyList<IpEndpoint>>>();
        return string.Join(", ", named.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value)}"));
    }
}
