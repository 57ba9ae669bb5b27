using ActorSip.Resolving;
using ActorSip.Sip.Transports;
using Akka.Actor;
using Xunit;

namespace ActorSip.Tests.Resolving;

/// <summary>When the node asks DNS, how long it believes an answer, and what it says while DNS does not answer. Time is a number here.</summary>
public sealed class ResolverCacheTests
{
    private const string Key = "0a.example";

    private readonly ResolverStatistics _statistics = new();
    private ResolverCache _cache = new(Settings, new ResolverStatistics());
    private long _now = 1_000_000;

    internal static ResolverSettings Settings { get; } = new()
    {
        Policy = new NextHopPolicy(UseNaptr: true, AddressFamilies.IPv4First, MaxAddresses: 8),
        MinTimeToLive = 1000,
        MaxTimeToLive = 3_600_000,
        NegativeTimeToLive = 300_000,
        FailureTimeToLive = 5000,
        StaleTimeToLive = 86_400_000,
        Timeout = 4000,
        MaxEntries = 1000,
        MaxLookUps = 2,
        MaxWaiting = 4,
        BlocklistTime = 30_000,
        BlocklistMaxTime = 300_000,
        BlocklistMaxEntries = 2,
    };

    /// <summary>Milliseconds that an answer is used: the record's own time, within bounds.</summary>
    [Theory]
    [InlineData(60L, 60_000)]
    [InlineData(0L, 1000)]
    [InlineData(2_147_483_647L, 3_600_000)]
    [InlineData(4_294_967_295L, 3_600_000)]
    public void An_answer_is_used_for_its_time_within_bounds(long seconds, long milliseconds)
    {
        Assert.Null(Ask(out var begin));
        Assert.True(begin);
        Reply(LookUpOutcome.Found, seconds);
        _now += milliseconds - 1;
        Assert.Equal(ResolvedState.Fresh, Ask(out begin)!.State);
        Assert.False(begin);
        _now++;
        Assert.Null(Ask(out begin));
        Assert.True(begin);
    }

    [Theory]
    [InlineData(LookUpOutcome.NotFound, 60L, 60_000, ResolvedState.Missing)]
    [InlineData(LookUpOutcome.NotFound, 86_400L, 300_000, ResolvedState.Missing)]
    [InlineData(LookUpOutcome.NotFound, null, 5000, ResolvedState.Missing)]
    [InlineData(LookUpOutcome.Refused, null, 5000, ResolvedState.Failed)]
    [InlineData(LookUpOutcome.Silence, null, 5000, ResolvedState.Failed)]
    public void That_there_is_nothing_is_remembered_too(LookUpOutcome outcome, long? seconds, long milliseconds, ResolvedState state)
    {
        Ask(out _);
        Reply(outcome, seconds);
        _now += milliseconds - 1;
        var answer = Ask(out var begin);
        Assert.Equal((state, true, false), (answer!.State, answer.Records.IsEmpty, begin));
        _now++;
        Assert.Null(Ask(out begin));
        Assert.True(begin);
    }

    [Fact]
    public void Whoever_asks_while_a_look_up_is_under_way_waits_for_it()
    {
        Ask(out _);
        Assert.Null(Ask(out var begin));
        Assert.False(begin);
        _cache.OnReply(Key, Found(60), _now, out var waiting);
        Assert.Equal([ActorRefs.Nobody], waiting);
        Assert.Empty(_cache.UnderWay);
    }

    [Theory]
    [InlineData(LookUpOutcome.Silence)]
    [InlineData(LookUpOutcome.Refused)]
    public void What_DNS_said_before_is_used_while_it_does_not_answer(LookUpOutcome outcome)
    {
        Ask(out _);
        Reply(LookUpOutcome.Found, 60);
        _now += 60_000;
        Assert.Null(Ask(out _));
        var stale = Reply(outcome, null);
        Assert.Equal((ResolvedState.Stale, 1), (stale.State, stale.Records.Addresses.Count));

        // It is used for as long as a failure is remembered, and then asked for again.
        _now += 4999;
        Assert.Equal(ResolvedState.Stale, Ask(out var begin)!.State);
        Assert.False(begin);
        _now++;
        Ask(out begin);
        Assert.True(begin);
        Assert.Equal(ResolvedState.Fresh, Reply(LookUpOutcome.Found, 60).State);
    }

    /// <summary>The first who asks waits in vain; from then on nobody does who can do without, and what is asked in the background ends it.</summary>
    [Fact]
    public void While_DNS_is_silent_nobody_waits_for_what_was_known()
    {
        Ask(out _);
        Reply(LookUpOutcome.Found, 60);
        _now += 60_000;
        Ask(out _);
        Reply(LookUpOutcome.Silence, null);
        _now += 5000;
        Assert.Equal(ResolvedState.Stale, Ask(out var begin)!.State);
        Assert.True(begin);
        _now += 5000;
        Assert.Equal(ResolvedState.Stale, Ask(out begin)!.State);
        Assert.False(begin);
        _cache.OnReply(Key, Found(60), _now, out var waiting);
        Assert.Empty(waiting);
        Assert.Equal(ResolvedState.Fresh, Ask(out _)!.State);
        _now += 60_000;
        Assert.Null(Ask(out _));
    }

    /// <summary>So that a name without NAPTR records does not wait for them either.</summary>
    [Fact]
    public void That_there_was_nothing_is_used_beyond_its_time_too()
    {
        Ask(out _);
        Reply(LookUpOutcome.NotFound, 60);
        _now += 60_000;
        Ask(out _);
        Assert.Equal((ResolvedState.Stale, true), (Reply(LookUpOutcome.Silence, null).State, Ask(out _)!.Records.IsEmpty));
    }

    [Fact]
    public void What_is_too_old_is_not_used()
    {
        Ask(out _);
        Reply(LookUpOutcome.Found, 60);
        _now += 60_000 + Settings.StaleTimeToLive - 1;
        Ask(out _);
        var stale = Reply(LookUpOutcome.Silence, null);
        Assert.Equal((ResolvedState.Stale, _now + 1), (stale.State, stale.FreshUntil));
        _now++;
        Ask(out _);
        Assert.Equal(ResolvedState.Failed, Reply(LookUpOutcome.Silence, null).State);
    }

    [Fact]
    public void Look_ups_under_way_are_bounded()
    {
        _cache = new ResolverCache(Settings with { MaxEntries = 2 }, _statistics);
        foreach (var key in new[] { "0a.example", "0b.example" }) Assert.Null(_cache.Inquire(key, ActorRefs.Nobody, _now, out _));
        var refused = _cache.Inquire("0c.example", ActorRefs.Nobody, _now, out var begin);
        Assert.Equal((ResolvedState.Failed, false, 1), (refused!.State, begin, _statistics.Refused));
        _cache.OnReply("0a.example", Found(60), _now, out _);
        Assert.Null(_cache.Inquire("0d.example", ActorRefs.Nobody, _now, out begin));
        Assert.True(begin);
    }

    [Fact]
    public void Hits_are_counted_over_the_renewals_of_an_answer()
    {
        Ask(out _);
        var first = Reply(LookUpOutcome.Found, 60);
        first.Hit();
        first.Hit();
        _now += 60_000;
        Ask(out _);
        Assert.Equal(2, Reply(LookUpOutcome.Found, 60).Hits);
    }

    [Fact]
    public void A_report_names_what_is_known_and_what_is_left_out()
    {
        Ask(out _);
        Reply(LookUpOutcome.Found, 60);
        _cache.Inquire("3_sip._udp.b.example", ActorRefs.Nobody, _now, out _);
        _cache.Blocklist.Add(TransportProtocol.Tcp, IpEndpoint.FromIPv4(0xC000_0201, 5060), _now + 1500, _now);
        _now += 500;
        var report = DnsReport.Of(_cache, _now);
        Assert.Equal(("_sip._udp.b.example", "SRV", "under way"), (report.Records[0].Name, report.Records[0].Type, report.Records[0].State));
        Assert.Equal(("a.example", "A", "fresh", "192.0.2.1", 60), (report.Records[1].Name, report.Records[1].Type, report.Records[1].State, report.Records[1].Answers[0], report.Records[1].Seconds));
        Assert.Equal([new BlockedAddress("tcp", "192.0.2.1:5060", 1)], report.Blocklist);
        _now += 60_000;
        report = DnsReport.Of(_cache, _now);
        Assert.Equal(("expired", 0), (report.Records[1].State, report.Blocklist.Count));
    }

    [Fact]
    public void A_report_is_bounded()
    {
        _cache = new ResolverCache(Settings with { MaxEntries = 5000 }, _statistics);
        for (var i = 0; i < 2000; i++) _cache.OnReply($"0host{i}.example", Found(60), _now, out _);
        var report = DnsReport.Of(_cache, _now);
        Assert.Equal((DnsSnapshot.Most, 2000), (report.Records.Count, report.RecordsInAll));
    }

    internal static LookUpReply Found(long seconds) => new(LookUpOutcome.Found, DnsRecords.Of([IpEndpoint.FromIPv4(0xC000_0201, 0)]), seconds);

    private ResolvedAnswer? Ask(out bool begin) => _cache.Inquire(Key, ActorRefs.Nobody, _now, out begin);

    private ResolvedAnswer Reply(LookUpOutcome outcome, long? seconds) => _cache.OnReply(
        Key,
        outcome switch
        {
            LookUpOutcome.Found => Found(seconds!.Value),
            LookUpOutcome.NotFound => new LookUpReply(outcome, DnsRecords.None, seconds),
            _ => LookUpReply.Failed(outcome, "for the test"),
        },
        _now,
        out _);
}
