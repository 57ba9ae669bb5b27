using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Resolving;
using ActorSip.Sip.Transports;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Resolving;

/// <summary>Look-ups of one actor, with a resolver of the test's own and a clock that stands.</summary>
public sealed class AddressResolverTests : TestKit
{
    private static readonly IPAddress Four = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::1");

    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Host, TaskCompletionSource<IPAddress[]> Answer)> _lookUps = [];
    private readonly SemaphoreSlim _asked = new(0);
    private readonly AddressResolver _resolver;

    public AddressResolverTests() => _resolver = new AddressResolver(new ResolverCacheLimits(60_000, 5000, 4000, 3, 2), _time, TestActor, LookUpAsync);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1:5070")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]:5070")]
    [InlineData("2001:db8::1", "[2001:db8::1]:5070")]
    public void Literals_are_answered_at_once_and_remembered_nowhere(string host, string expected)
    {
        Assert.Equal(ResolveAnswer.Found, Resolve(host, new Query(), out var endpoint));
        Assert.Equal(expected, endpoint.ToString());
        Assert.Equal(0, _resolver.Count);
    }

    [Fact]
    public void A_literal_of_a_family_we_do_not_speak_is_not_found() =>
        Assert.Equal(ResolveAnswer.NotFound, Resolve("[2001:db8::1]", new Query { OnlyIPv4 = true }, out _));

    [Theory]
    [InlineData("")]
    [InlineData("long")]
    public void What_can_be_no_name_is_not_asked_for(string host)
    {
        Assert.Equal(ResolveAnswer.NotFound, Resolve(host == "long" ? new string('a', 254) : host, new Query(), out _));
        Assert.Equal(0, _resolver.Count);
    }

    [Fact]
    public async Task One_look_up_answers_all_who_wait_each_with_its_port()
    {
        Query first = new(), second = new() { OnlyIPv4 = true };
        Assert.Equal(ResolveAnswer.Pending, Resolve("Proxy.Example", first, out _));
        Assert.Equal(ResolveAnswer.Pending, Resolve("proxy.example", second, out _, port: 5090));
        Assert.Equal("proxy.example", (await AskedAsync(1))[0].Host);
        _lookUps[0].Answer.SetResult([Six, Four]);
        TakeAnswer();
        Assert.Equal(["[2001:db8::1]:5070", "192.0.2.1:5070"], first.Answer!);
        Assert.Equal(["192.0.2.1:5090"], second.Answer!);
        Assert.Single(_lookUps);
    }

    [Fact]
    public async Task An_answer_is_remembered_for_its_time()
    {
        await LookUpAsync("proxy.example", Six, Four);
        _time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(ResolveAnswer.Found, Resolve("PROXY.example", new Query(), out var endpoint, port: 5080));
        Assert.Equal("[2001:db8::1]:5080", endpoint.ToString());
        Assert.Equal(ResolveAnswer.Found, Resolve("proxy.example", new Query { OnlyIPv4 = true }, out endpoint));
        Assert.Equal("192.0.2.1:5070", endpoint.ToString());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ResolveAnswer.Pending, Resolve("proxy.example", new Query(), out _));
        await AskedAsync(2);
    }

    [Fact]
    public async Task A_name_with_no_address_of_our_family_is_not_found()
    {
        await LookUpAsync("six.example", Six);
        Assert.Equal(ResolveAnswer.NotFound, Resolve("six.example", new Query { OnlyIPv4 = true }, out _));
    }

    [Theory]
    [InlineData("socket", "HostNotFound")]
    [InlineData("argument", "ArgumentException")]
    [InlineData("empty", null)]
    public async Task A_failure_is_told_and_remembered_for_a_shorter_time(string how, string? failure)
    {
        var query = new Query();
        Resolve("nowhere.example", query, out _);
        await AskedAsync(1);
        if (how == "empty") _lookUps[0].Answer.SetResult([]);
        else _lookUps[0].Answer.SetException(how == "socket" ? new SocketException((int)SocketError.HostNotFound) : new ArgumentException("a label that is too long", nameof(how)));
        Assert.Equal(failure, TakeAnswer().Failure);
        Assert.Empty(query.Answer!);

        _time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.Equal(ResolveAnswer.NotFound, Resolve("nowhere.example", new Query(), out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ResolveAnswer.Pending, Resolve("nowhere.example", new Query(), out _));
    }

    [Fact]
    public async Task A_look_up_that_takes_too_long_is_a_failure()
    {
        var query = new Query();
        Resolve("slow.example", query, out _);
        await AskedAsync(1);
        _time.Advance(TimeSpan.FromMilliseconds(4000));
        Assert.Equal("timeout", TakeAnswer().Failure);
        Assert.Empty(query.Answer!);

        // The late answer changes nothing.
        _lookUps[0].Answer.SetResult([Four]);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        Assert.Equal(ResolveAnswer.NotFound, Resolve("slow.example", new Query(), out _));
    }

    [Fact]
    public async Task A_full_cache_drops_what_has_expired_and_asks_for_nothing_more_until_then()
    {
        foreach (var host in new[] { "a.example", "b.example" }) await LookUpAsync(host, Four);
        Assert.Equal(ResolveAnswer.Pending, Resolve("c.example", new Query(), out _));
        Assert.Equal(ResolveAnswer.NotFound, Resolve("d.example", new Query(), out _));
        Assert.Equal(3, _resolver.Count);

        // What is being looked up stays.
        _time.Advance(TimeSpan.FromSeconds(61));
        TakeAnswer();
        Assert.Equal(ResolveAnswer.Pending, Resolve("d.example", new Query(), out _));
        Assert.Equal(2, _resolver.Count);
    }

    [Fact]
    public async Task Look_ups_wait_their_turn_and_one_that_was_given_up_keeps_its_own_until_it_ends()
    {
        foreach (var host in new[] { "a.example", "b.example", "c.example" }) Assert.Equal(ResolveAnswer.Pending, Resolve(host, new Query(), out _));
        await AskedAsync(2);
        _time.Advance(TimeSpan.FromMilliseconds(4000));
        for (var i = 0; i < 3; i++) Assert.Equal("timeout", TakeAnswer().Failure);

        // All three are given up, but only two were asked for, and they still run.
        _time.Advance(TimeSpan.FromMilliseconds(5000));
        Assert.Equal(ResolveAnswer.Pending, Resolve("c.example", new Query(), out _));
        Assert.Equal(2, _lookUps.Count);
        _lookUps[0].Answer.SetResult([Four]);
        (await AskedAsync(3))[2].Answer.SetResult([Four]);
        Assert.Equal("c.example", TakeAnswer().Host);
    }

    [Fact]
    public async Task The_system_knows_localhost()
    {
        var resolver = new AddressResolver(new ResolverCacheLimits(60_000, 5000, 20_000, 3, 2), TimeProvider.System, TestActor);
        var query = new Query();
        Assert.Equal(ResolveAnswer.Pending, resolver.Resolve("localhost"u8, 5060, query, out _));
        resolver.OnResolved(await ExpectMsgAsync<ResolvingProtocol.Resolved>(TimeSpan.FromSeconds(25)));
        Assert.Contains(query.Answer!, address => address is "127.0.0.1:5060" or "[::1]:5060");
    }

    protected override void Dispose(bool disposing)
    {
        _asked.Dispose();
        base.Dispose(disposing);
    }

    private Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lookUps) _lookUps.Add((host, answer));
        _asked.Release();
#pragma warning disable VSTHRD003 // The test answers.
        return answer.Task;
#pragma warning restore VSTHRD003
    }

    private async Task LookUpAsync(string host, params IPAddress[] addresses)
    {
        var before = _lookUps.Count;
        Assert.Equal(ResolveAnswer.Pending, Resolve(host, new Query(), out _));
        (await AskedAsync(before + 1))[before].Answer.SetResult(addresses);
        TakeAnswer();
    }

    private async Task<List<(string Host, TaskCompletionSource<IPAddress[]> Answer)>> AskedAsync(int count)
    {
        while (_lookUps.Count < count) Assert.True(await _asked.WaitAsync(TimeSpan.FromSeconds(10)), "Nobody was asked.");
        return _lookUps;
    }

    private ResolvingProtocol.Resolved TakeAnswer()
    {
        var resolved = ExpectMsg<ResolvingProtocol.Resolved>(TimeSpan.FromSeconds(10));
        _resolver.OnResolved(resolved);
        return resolved;
    }

    private ResolveAnswer Resolve(string host, Query query, out IpEndpoint endpoint, ushort port = 5070) => _resolver.Resolve(Encoding.ASCII.GetBytes(host), port, query, out endpoint);

    private sealed class Query : IResolveQuery
    {
        public bool OnlyIPv4 { get; init; }

        public string[]? Answer { get; private set; }

        public void OnResolved(IReadOnlyList<IpEndpoint> endpoints)
        {
            Assert.Null(Answer);
            Answer = [.. endpoints.Select(endpoint => endpoint.ToString())];
        }

        public bool Accepts(in IpEndpoint endpoint) => !OnlyIPv4 || endpoint.IsIPv4;
    }
}
