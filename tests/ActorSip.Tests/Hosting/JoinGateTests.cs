using ActorSip.Hosting;
using ActorSip.Journals.Sqlite;
using Akka.Event;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>Node 1 starts, while 2 and 3 are there or not, and are reached or not. Node 4 starts at the same time.</summary>
public sealed class JoinGateTests : IDisposable
{
    private static readonly TimeSpan Interval = SignsOfLife.Interval;
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SqliteStore _store = SqliteStore.Open(NodeStore.StoreOptions(TestFolder.Next()));
    private readonly HashSet<(int, int)> _cut = [];
    private readonly List<string> _asked = [];
    private Action _whileReading = () => { };

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Where_nobody_serves_a_cluster_may_be_begun()
    {
        Assert.Equal(LifeStage.Aside, await Gate(1).TryAsync(default));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Who_reaches_all_that_serve_joins_and_says_so()
    {
        await ServeAsync(2);
        await ServeAsync(3);
        Assert.Equal(LifeStage.Joining, await Gate(1).TryAsync(default));
        Assert.Equal(["node2:4053", "node3:4053"], _asked.Distinct().Order());
        Assert.Equal(LifeStage.Joining, Assert.Single(await Signs(9).ReadAsync(), sign => sign.Node == 1).Stage);
    }

    [Fact]
    public async Task Who_does_not_reach_one_that_serves_waits_until_he_does()
    {
        var gate = Gate(1);
        _cut.Add((1, 2));
        for (var second = 0; second < 60; second += 2)
        {
            await ServeAsync(2);
            await ServeAsync(3);
            Assert.Null(await gate.TryAsync(default));
            _time.Advance(Interval);
        }

        await ServeAsync(2);
        await ServeAsync(3);
        _cut.Clear();
        Assert.Equal(LifeStage.Joining, await gate.TryAsync(default));
    }

    /// <summary>A node of which this one knows that it lived may stand still for as long as its cluster bears, or be away from the store.</summary>
    [Fact]
    public async Task Who_was_seen_to_live_is_waited_for_until_the_others_do_without_it()
    {
        var gate = Gate(1);
        _cut.Add((1, 2));
        await ServeAsync(2);
        for (var second = 0; second <= 12; second++)
        {
            if (second == 2) await ServeAsync(2);
            await ServeAsync(3);
            Assert.Equal(second < 12 ? null : LifeStage.Joining, await gate.TryAsync(default));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Nobody could give a sign. The signs that stand are old when it is back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_store_was_away_nobody_is_taken_for_dead(bool isSeenToLive)
    {
        var gate = Gate(1);
        _cut.Add((1, 2));
        for (var look = 0; look < (isSeenToLive ? 2 : 1); look++)
        {
            await ServeAsync(2);
            await ServeAsync(3);
            Assert.Null(await gate.TryAsync(default));
            _time.Advance(Interval);
        }

        var away = TimeSpan.FromSeconds(30);
        _whileReading = () =>
        {
            _time.Advance(away);
            away = TimeSpan.Zero;
        };
        Assert.Null(await gate.TryAsync(default));
        Assert.Equal(TimeSpan.Zero, away);
        _time.Advance(Interval);
        Assert.Null(await gate.TryAsync(default));
    }

    /// <summary>A node that has died is not reached either.</summary>
    [Fact]
    public async Task Who_gives_no_sign_any_more_is_waited_for_no_longer_than_it_takes_to_see_that()
    {
        await ServeAsync(2);
        await ServeAsync(3);
        _cut.Add((1, 2));
        var gate = Gate(1);
        Assert.Null(await gate.TryAsync(default));
        _time.Advance(TimeSpan.FromSeconds(2));
        await ServeAsync(3);
        Assert.Null(await gate.TryAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(LifeStage.Joining, await gate.TryAsync(default));
    }

    [Fact]
    public async Task Who_has_died_long_ago_is_not_even_asked()
    {
        await ServeAsync(2);
        _time.Advance(TimeSpan.FromSeconds(11));
        await ServeAsync(3);
        _cut.Add((1, 2));
        Assert.Equal(LifeStage.Joining, await Gate(1).TryAsync(default));
        Assert.DoesNotContain("node2:4053", _asked);
    }

    [Fact]
    public async Task An_earlier_life_of_the_node_and_nodes_that_do_not_serve_are_not_in_the_way()
    {
        await ServeAsync(1);
        await Signs(2).WriteAsync(LifeStage.Aside, _time.GetUtcNow());
        await ServeAsync(3);
        _cut.Add((1, 2));
        Assert.Equal(LifeStage.Joining, await Gate(1).TryAsync(default));
        Assert.DoesNotContain("node1:4053", _asked);
    }

    /// <summary>One that is cut off from all, too, may say that it is there: if it were waited for, those who can would not get together.</summary>
    [Fact]
    public async Task Who_reaches_nobody_that_serves_keeps_nobody_else_from_joining()
    {
        _cut.UnionWith([(4, 3), (1, 4)]);
        var gate = Gate(4);
        for (var look = 0; look < 10; look++)
        {
            await ServeAsync(3);
            await gate.TryAsync(default);
            Assert.Equal(LifeStage.Joining, await Gate(1).TryAsync(default));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>With an exit code of its own, and an error that says whom it has tried to reach.</summary>
    [Fact]
    public async Task Who_is_cut_off_from_all_gives_up()
    {
        _cut.UnionWith([(1, 2), (1, 3)]);
        var gate = Gate(1);
        for (var second = 0; second < JoinTimeout.TotalSeconds; second++)
        {
            await ServeAsync(2);
            await ServeAsync(3);
            Assert.Null(await gate.TryAsync(default));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await ServeAsync(2);
        await ServeAsync(3);
        var alone = await Assert.ThrowsAsync<NotJoinedException>(() => gate.TryAsync(default));
        Assert.Contains("node2:4053 (no answer), node3:4053 (no answer)", alone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_once_has_no_answer_from_anybody_looks_again()
    {
        await ServeAsync(2);
        await ServeAsync(3);
        _cut.UnionWith([(1, 2), (1, 3)]);
        var gate = Gate(1);
        Assert.Null(await gate.TryAsync(default));
        _cut.Remove((1, 3));
        for (var look = 0; look < 10; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await ServeAsync(2);
            await ServeAsync(3);
            Assert.Null(await gate.TryAsync(default));
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Of_two_that_start_at_once_and_do_not_reach_each_other_one_joins(bool isCut, int joining)
    {
        if (isCut) _cut.Add((1, 4));
        for (var round = 0; round < 100; round++)
        {
            var (one, four) = (Gate(1), Gate(4));
            LifeStage? first = null, second = null;
            for (var look = 0; look < 20; look++)
            {
                await ServeAsync(2);
                var looks = await Task.WhenAll(TryAsync(1, one, first), TryAsync(4, four, second));
                (first, second) = (looks[0], looks[1]);
                _time.Advance(TimeSpan.FromSeconds(0.5));
            }

            Assert.Equal(joining, (first == LifeStage.Joining ? 1 : 0) + (second == LifeStage.Joining ? 1 : 0));
            await Signs(1).WriteAsync(LifeStage.Aside, _time.GetUtcNow());
            await Signs(4).WriteAsync(LifeStage.Aside, _time.GetUtcNow());
        }
    }

    /// <summary>Whoever looks before another has said that it joins is through; that one then finds out, though its clock says that it came first.</summary>
    [Fact]
    public async Task Who_has_looked_too_early_to_see_the_other_is_not_joined_by_it()
    {
        _cut.Add((1, 4));
        await ServeAsync(2);
        Assert.Equal(LifeStage.Joining, await Gate(4).TryAsync(default));
        await Signs(4).WriteAsync(LifeStage.Aside, _time.GetUtcNow());
        var gate = Gate(1, before: () => Signs(4).WriteAsync(LifeStage.Joining, _time.GetUtcNow().AddSeconds(1)));
        for (var look = 0; look < 20; look++)
        {
            await ServeAsync(2);
            Assert.Null(await gate.TryAsync(default));
            await Signs(4).WriteAsync(LifeStage.Joining, _time.GetUtcNow().AddSeconds(1));
            Assert.Equal(look < 14 ? LifeStage.Joining : LifeStage.Aside, Assert.Single(await Signs(9).ReadAsync(), sign => sign.Node == 1).Stage);
            _time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    [Fact]
    public async Task Who_waits_for_one_that_joins_waits_for_it_while_it_serves()
    {
        await ServeAsync(3);
        _cut.Add((1, 4));
        Assert.Equal(LifeStage.Joining, await Gate(4).TryAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1));
        var gate = Gate(1);
        Assert.Null(await gate.TryAsync(default));
        Assert.DoesNotContain(await Signs(9).ReadAsync(), sign => sign.Node == 1);
        await ServeAsync(4);
        Assert.Null(await gate.TryAsync(default));
    }

    [Fact]
    public void A_sign_of_life_comes_back_from_its_bytes_and_what_is_none_is_not_taken_for_one()
    {
        var sign = new SignOfLife(7, "node7:4053", LifeStage.Serving, 1, 2);
        byte[] bytes = [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, .. "node7:4053"u8];
        Assert.Equal(bytes, sign.ToBytes());
        Assert.Equal(sign, SignOfLife.Of(7, bytes));
        Assert.Null(SignOfLife.Of(7, [3, .. bytes.AsSpan(1)]));
        Assert.Null(SignOfLife.Of(7, bytes.AsSpan(0, 17)));
        Assert.Null(SignOfLife.Of(7, []));
    }

    /// <summary>One look, or, by one that is through, what its actor does.</summary>
    private async Task<LifeStage?> TryAsync(int node, JoinGate gate, LifeStage? stage)
    {
        await Task.Yield();
        if (stage is null) return await gate.TryAsync(default);
        await Signs(node).WriteAsync(stage.Value, _time.GetUtcNow());
        return stage;
    }

    private JoinGate Gate(int node, Func<Task>? before = null) => new(Signs(node), async (address, _) =>
    {
        if (before is not null) await before();
        return await ReachAsync(node, address);
    }, JoinTimeout, _time, NoLogger.Instance);

    private SignsOfLife Signs(int node) => new(new SlowStore(_store, () => _whileReading()), (ushort)node, $"node{node}:4053", _time);

    private Task ServeAsync(int node) => Signs(node).WriteAsync(LifeStage.Serving, _time.GetUtcNow());

    private async Task<string?> ReachAsync(int from, string address)
    {
        await Task.Yield();
        lock (_asked) _asked.Add(address);
        var to = address["node".Length] - '0';
        return _cut.Contains((from, to)) || _cut.Contains((to, from)) ? "no answer" : null;
    }
}
