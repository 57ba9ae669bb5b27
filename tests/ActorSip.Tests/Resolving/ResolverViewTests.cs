using ActorSip.Resolving;
using ActorSip.Sip.Transports;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Resolving;

/// <summary>A loop's view, the node's resolver behind it, a look-up of the test's own and a clock that stands.</summary>
public sealed class ResolverViewTests : TestKit, IDnsLookUp
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Question, TaskCompletionSource<LookUpReply> Answer)> _lookUps = [];
    private readonly SemaphoreSlim _asked = new(0);
    private readonly ResolverStatistics _statistics = new();
    private readonly IActorRef _resolver;
    private readonly ResolverView _view;

    public ResolverViewTests()
    {
        _resolver = Sys.ActorOf(ResolverActor.Props(ResolverCacheTests.Settings, this, _time, _statistics));
        _view = new ResolverView(ResolverCacheTests.Settings, _time, _resolver, TestActor);
    }

    [Fact]
    public async Task One_look_up_answers_all_who_wait_and_those_who_come_later()
    {
        Waiter first = new(), second = new();
        Assert.False(_view.TryGet(DnsRecordType.A, "a.example", out _));
        Assert.True(_view.Inquire(DnsRecordType.A, "a.example", first));
        Assert.True(_view.Inquire(DnsRecordType.A, "a.example", second));
        Assert.Equal(2, _view.Waiting);
        (await AskedAsync(1))[0].Answer.SetResult(ResolverCacheTests.Found(60));
        TakeAnswer();
        Assert.Equal((1, 1, 0), (first.Answers.Count, second.Answers.Count, _view.Waiting));
        _time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.True(_view.TryGet(DnsRecordType.A, "a.example", out var records));
        Assert.Single(records.Addresses);
        Assert.Equal(3, first.Answers[0].Hits);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_view.TryGet(DnsRecordType.A, "a.example", out _));
        Assert.Single(_lookUps);
    }

    [Fact]
    public async Task Types_are_questions_of_their_own()
    {
        foreach (var type in new[] { DnsRecordType.A, DnsRecordType.Naptr }) Assert.True(_view.Inquire(type, "a.example", new Waiter()));
        Assert.Equal(["A a.example", "Naptr a.example"], (await AskedAsync(2)).Select(lookUp => lookUp.Question).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void So_many_may_wait_and_no_more()
    {
        for (var i = 0; i < 4; i++) Assert.True(_view.Inquire(DnsRecordType.A, "a.example", new Waiter()));
        Assert.False(_view.Inquire(DnsRecordType.A, "b.example", new Waiter()));
        Assert.Equal((4, 1), (_view.Waiting, _view.Refused));
    }

    [Fact]
    public async Task A_look_up_that_takes_too_long_has_failed()
    {
        var waiter = new Waiter();
        _view.Inquire(DnsRecordType.A, "slow.example", waiter);
        await AskedAsync(1);
        _time.Advance(TimeSpan.FromMilliseconds(4000));
        TakeAnswer();
        Assert.Equal(ResolvedState.Failed, waiter.Answers[0].State);

        // The late answer changes nothing.
        _lookUps[0].Answer.SetResult(ResolverCacheTests.Found(60));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Assert.True(_view.TryGet(DnsRecordType.A, "slow.example", out var records));
        Assert.Empty(records.Addresses);
    }

    [Fact]
    public async Task A_look_up_that_throws_has_failed_and_nobody_waits_for_ever()
    {
        var waiter = new Waiter();
        _view.Inquire(DnsRecordType.A, "odd.example", waiter);
        (await AskedAsync(1))[0].Answer.SetException(new InvalidOperationException("a bug of the resolver"));
        TakeAnswer();
        Assert.Equal(ResolvedState.Failed, waiter.Answers[0].State);
        Assert.Equal(1, _statistics.Failures);
    }

    [Fact]
    public async Task Look_ups_wait_their_turn_and_one_that_was_given_up_keeps_its_own_until_it_ends()
    {
        foreach (var name in new[] { "a.example", "b.example", "c.example" }) _view.Inquire(DnsRecordType.A, name, new Waiter());
        await AskedAsync(2);

        // An answer to this shows that the third question, which came before it, has begun to wait.
        await _resolver.Ask<DnsSnapshot>(ResolvingProtocol.GetSnapshot.Instance, TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromMilliseconds(4000));
        for (var i = 0; i < 3; i++) TakeAnswer();
        Assert.Equal(2, _lookUps.Count);
        _time.Advance(TimeSpan.FromMilliseconds(5000));
        _view.Inquire(DnsRecordType.A, "c.example", new Waiter());
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Assert.Equal(2, _lookUps.Count);
        _lookUps[0].Answer.SetResult(ResolverCacheTests.Found(60));
        (await AskedAsync(3))[2].Answer.SetResult(ResolverCacheTests.Found(60));
        Assert.Equal("c.example", TakeAnswer().Answer.Name);
    }

    [Fact]
    public async Task One_who_waits_and_meets_a_bug_does_not_keep_the_others_from_their_answer()
    {
        var second = new Waiter();
        _view.Inquire(DnsRecordType.A, "a.example", new Waiter { HasBug = true });
        _view.Inquire(DnsRecordType.A, "a.example", second);
        (await AskedAsync(1))[0].Answer.SetResult(ResolverCacheTests.Found(60));
        Assert.Throws<InvalidOperationException>(() => TakeAnswer());
        Assert.Equal((0, 1), (second.Answers.Count, _view.Waiting));
        TakeAnswer();
        Assert.Equal((1, 0), (second.Answers.Count, _view.Waiting));
    }

    [Fact]
    public void An_address_that_failed_is_left_out_by_all_views_for_its_time()
    {
        var other = CreateTestProbe();
        var view = new ResolverView(ResolverCacheTests.Settings, _time, _resolver, other.Ref);
        var address = IpEndpoint.FromIPv4(0xC000_0201, 5060);
        _view.LeaveOut(TransportProtocol.Udp, address, seconds: 0);
        view.OnLeftOut(other.ExpectMsg<ResolvingProtocol.LeftOut>(TimeSpan.FromSeconds(10)));
        foreach (var each in new[] { _view, view })
        {
            Assert.True(each.IsLeftOut(TransportProtocol.Udp, address));
            Assert.False(each.IsLeftOut(TransportProtocol.Tcp, address));
            Assert.False(each.IsLeftOut(TransportProtocol.Udp, address.WithPort(5070)));
        }

        // A view that comes later hears of it as well.
        var late = CreateTestProbe();
        var lateView = new ResolverView(ResolverCacheTests.Settings, _time, _resolver, late.Ref);
        lateView.OnLeftOut(late.ExpectMsg<ResolvingProtocol.LeftOut>(TimeSpan.FromSeconds(10)));
        _time.Advance(TimeSpan.FromMilliseconds(29_999));
        foreach (var each in new[] { _view, view, lateView }) Assert.True(each.IsLeftOut(TransportProtocol.Udp, address));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var each in new[] { _view, view, lateView }) Assert.False(each.IsLeftOut(TransportProtocol.Udp, address));
    }

    [Theory]
    [InlineData(0, 30_000)]
    [InlineData(120, 120_000)]
    [InlineData(86_400, 300_000)]
    public void What_an_address_asks_for_itself_is_capped(int seconds, int milliseconds)
    {
        var address = IpEndpoint.FromIPv4(0xC000_0201, 5060);
        _view.LeaveOut(TransportProtocol.Udp, address, seconds);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.True(_view.IsLeftOut(TransportProtocol.Udp, address));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_view.IsLeftOut(TransportProtocol.Udp, address));
    }

    [Fact]
    public void The_list_of_dead_addresses_is_bounded_and_can_be_off()
    {
        var addresses = Enumerable.Range(1, 3).Select(i => IpEndpoint.FromIPv4(0xC000_0200 + (uint)i, 5060)).ToArray();
        foreach (var address in addresses) _view.LeaveOut(TransportProtocol.Udp, address, seconds: 0);
        Assert.Equal([true, true, false], addresses.Select(address => _view.IsLeftOut(TransportProtocol.Udp, address)));
        AwaitCondition(() => _statistics is { LeftOut: 2, NotLeftOut: 1 }, TimeSpan.FromSeconds(10));

        // What is over makes room.
        _time.Advance(TimeSpan.FromSeconds(30));
        _view.LeaveOut(TransportProtocol.Udp, addresses[2], seconds: 0);
        Assert.True(_view.IsLeftOut(TransportProtocol.Udp, addresses[2]));

        var off = new ResolverView(ResolverCacheTests.Settings with { BlocklistTime = 0 }, _time, _resolver, TestActor);
        off.LeaveOut(TransportProtocol.Udp, addresses[0], seconds: 100);
        Assert.False(off.IsLeftOut(TransportProtocol.Udp, addresses[0]));
    }

    [Fact]
    public async Task The_resolver_tells_what_it_knows()
    {
        _view.Inquire(DnsRecordType.A, "a.example", new Waiter());
        await AskedAsync(1);
        var snapshot = await _resolver.Ask<DnsSnapshot>(ResolvingProtocol.GetSnapshot.Instance, TimeSpan.FromSeconds(10));
        Assert.Equal(("a.example", "under way"), (snapshot.Records[0].Name, snapshot.Records[0].State));
    }

    /// <summary>What is known costs a call no object.</summary>
    [Fact]
    public async Task A_known_answer_allocates_nothing()
    {
        _view.Inquire(DnsRecordType.A, "a.example", new Waiter());
        (await AskedAsync(1))[0].Answer.SetResult(ResolverCacheTests.Found(60));
        TakeAnswer();
        Use(1000);
        Assert.Equal(0, Allocations.Least(() => Use(1000)));

        void Use(int times)
        {
            for (var i = 0; i < times; i++)
                if (!_view.TryGet(DnsRecordType.A, "a.example", out _)) throw new InvalidOperationException("It is known.");
        }
    }

    public Task<LookUpReply> LookUpAsync(DnsRecordType type, string name, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<LookUpReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lookUps) _lookUps.Add(($"{type} {name}", answer));
        _asked.Release();
#pragma warning disable VSTHRD003 // The test answers.
        return answer.Task;
#pragma warning restore VSTHRD003
    }

    protected override void Dispose(bool disposing)
    {
        _asked.Dispose();
        base.Dispose(disposing);
    }

    private async Task<List<(string Question, TaskCompletionSource<LookUpReply> Answer)>> AskedAsync(int count)
    {
        while (_lookUps.Count < count) Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(10)), "Nobody was asked.");
        return _lookUps;
    }

    private ResolvingProtocol.Resolved TakeAnswer()
    {
        var resolved = ExpectMsg<ResolvingProtocol.Resolved>(TimeSpan.FromSeconds(10));
        _view.OnResolved(resolved);
        return resolved;
    }

    private sealed class Waiter : IRecordsWaiter
    {
        public bool HasBug { get; init; }

        public List<ResolvedAnswer> Answers { get; } = [];

        public void OnAnswer(ResolvedAnswer answer)
        {
            if (HasBug) throw new InvalidOperationException("a bug");
            Answers.Add(answer);
        }
    }
}
