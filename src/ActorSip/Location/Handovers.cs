using System.Globalization;
using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// Which shards move, as the coordinator's strategy (<see cref="PacedMoves"/>) sees it, and how many have moved since this node has the coordinator. Only the strategy writes; a round is chosen when the store has answered, which need
/// not be in the coordinator's turn, and so there is a lock among its own. Any thread reads.
/// </summary>
/// <param name="time">Has the monotonic clock.</param>
public sealed class Handovers(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Handover> _underWay = [];
    private volatile HandoversView _view = new([], 0, 0);

    public HandoversView View => _view;

    /// <summary>How long a shard has been under way.</summary>
    public TimeSpan Since(Handover handover) => time.GetElapsedTime(handover.Begun);

    /// <summary>A round has been chosen.</summary>
    /// <param name="shards">What it moves.</param>
    /// <param name="homeOf">Who has a shard; null: nobody.</param>
    internal void Begin(IReadOnlyCollection<string> shards, Func<string, Address?> homeOf)
    {
        if (shards.Count == 0) return;
        lock (_lock)
        {
            foreach (var shard in shards) TryAdd(shard, homeOf, isBegun: false);
            Publish(0, 0);
        }
    }

    /// <summary>A shard that nobody has is to be at a node. It need not be one that moves.</summary>
    internal void NoteNext(string shard, Address to)
    {
        lock (_lock)
        {
            var number = NumberOf(shard);
            if (!_underWay.TryGetValue(number, out var moving)) return;
            _underWay[number] = moving with { To = to, IsBegun = true };
            Publish(0, 0);
        }
    }

    /// <summary>Compares with what the coordinator knows.</summary>
    /// <param name="homeOf">Who has a shard; null: nobody.</param>
    /// <param name="underWay">Shards that are being taken from whoever has them.</param>
    internal void Look(Func<string, Address?> homeOf, IReadOnlyCollection<string> underWay)
    {
        lock (_lock)
        {
            if (_underWay.Count == 0 && underWay.Count == 0) return;
            var leaving = underWay.Select(NumberOf).ToHashSet();
            foreach (var shard in underWay) TryAdd(shard, homeOf, isBegun: true);
            var (finished, stuck) = (0, 0);
            foreach (var moving in _underWay.Values.ToList())
            {
                var now = moving with { IsBegun = moving.IsBegun || leaving.Contains(moving.Shard) };
                var isLate = Since(moving) >= PacedMoves.Stuck;
                if (!leaving.Contains(now.Shard) && homeOf(now.Shard.ToString(CultureInfo.InvariantCulture)) is { } home)
                {
                    var isThere = now.To is not null || !home.Equals(now.From);
                    if (isThere) finished++;

                    // One that was let be, or that the coordinator has not begun with yet.
                    if (isThere || now.IsBegun || isLate) _underWay.Remove(now.Shard);
                    else _underWay[now.Shard] = now;
                    continue;
                }

                if (isLate && !now.IsStuck) stuck++;
                _underWay[now.Shard] = now with { IsStuck = now.IsStuck || isLate };
            }

            Publish(finished, stuck);
        }
    }

    private static int NumberOf(string shard) => int.Parse(shard, CultureInfo.InvariantCulture);

    private void TryAdd(string shard, Func<string, Address?> homeOf, bool isBegun)
    {
        if (homeOf(shard) is { } from) _underWay.TryAdd(NumberOf(shard), new Handover(NumberOf(shard), from, To: null, time.GetTimestamp(), isBegun, IsStuck: false));
    }

    private void Publish(int finished, int stuck) => _view = new HandoversView([.. _underWay.Values], _view.Finished + finished, _view.Stuck + stuck);
}
