using System.Globalization;
using ActorSip.Journals;
using Akka.Event;

namespace ActorSip.Hosting;

/// <summary>
/// Keeps a node that starts from joining while it reaches some of those that serve, and others not that live. Members see every other: of two that do not, one at least is thrown out, ends, is started again and joins, and all
/// over again for as long as the link is cut, with the registrations of both waiting each time. Whoever waits here joins when the link is whole.
/// </summary>
/// <param name="signs">What the nodes say of themselves.</param>
/// <param name="reach">Whether an address is reached: null, or what went wrong (<see cref="NodeReach.FailureAsync"/>).</param>
/// <param name="limit">How long to try when nobody that serves is reached.</param>
/// <param name="time">The clock that all nodes share.</param>
/// <param name="log">Where it says whom it waits for.</param>
internal sealed class JoinGate(SignsOfLife signs, Func<string, CancellationToken, Task<string?>> reach, TimeSpan limit, TimeProvider time, ILoggingAdapter log)
{
    /// <summary>Between the first two looks; then twice as long each time, up to <see cref="MostPause"/>.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(4);

    /// <summary>Until it is said what is waited for; then twice as long each time, up to <see cref="MostProgress"/>.</summary>
    private static readonly TimeSpan FirstProgress = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MostProgress = TimeSpan.FromMinutes(5);

    /// <summary>Longer than two looks of at most 3 s each, after which whoever has said that it joins has gone through or withdrawn.</summary>
    private static readonly TimeSpan Withdrawal = TimeSpan.FromSeconds(7);

    private readonly LivingNodes _living = new(signs, time);
    private DateTimeOffset? _since;
    private long _saidAt;
    private long? _aloneAt;
    private long? _toldAt;
    private TimeSpan _progress = FirstProgress;

    /// <summary>Returns when nothing is in the way of joining. While somebody that serves is reached there is no limit: another start would gain nothing.</summary>
    /// <param name="stop">The node is stopped.</param>
    /// <returns>What this node has said of itself last: <see cref="LifeStage.Joining"/> when somebody serves, <see cref="LifeStage.Aside"/> when nobody does.</returns>
    /// <exception cref="NotJoinedException">Nodes serve, and none of them was reached in time.</exception>
    public async Task<LifeStage> PassAsync(CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause < MostPause ? 2 * pause : MostPause)
        {
            try
            {
                if (await TryAsync(stop).ConfigureAwait(false) is { } stage) return stage;
            }
            catch (StoreException)
            {
                // The store says itself that it is away.
                _living.BeginAgain();
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>One look. Null while somebody is in the way.</summary>
    public async Task<LifeStage?> TryAsync(CancellationToken stop)
    {
        var found = await LookAsync(stop).ConfigureAwait(false);
        var serving = found.Where(one => one.Sign.Stage == LifeStage.Serving).ToArray();
        if (serving.Length == 0)
        {
            await WithdrawAsync(stop).ConfigureAwait(false);
            return LifeStage.Aside;
        }

        // For a cut, or for want of a certificate. It keeps nobody from joining who can, and has the same limit as joining.
        if (serving.All(one => one.IsInTheWay)) return await WaitAloneAsync(serving, stop).ConfigureAwait(false);
        _aloneAt = null;
        if (found.Any(one => one.IsInTheWay && (_since is null || one.Sign.Stage == LifeStage.Serving))) return await WaitAsync(stop).ConfigureAwait(false);
        return await JoinAsync(stop).ConfigureAwait(false);
    }

    /// <summary>
    /// Of two that start at once and do not reach each other, one joins: each says that it does before it looks whether others do, so one at least sees the other. The later one withdraws. The earlier one gives it the time
    /// for that; if it is used up, the other had looked before this one said so, and is gone through.
    /// </summary>
    private async Task<LifeStage?> JoinAsync(CancellationToken stop)
    {
        if (_since is null) (_since, _saidAt) = (time.GetUtcNow(), time.GetTimestamp());
        await signs.WriteAsync(LifeStage.Joining, _since.Value).WaitAsync(stop).ConfigureAwait(false);
        var inTheWay = (await LookAsync(stop).ConfigureAwait(false)).Where(one => one.IsInTheWay).ToArray();
        if (inTheWay.Length == 0) return LifeStage.Joining;
        var own = (_since.Value.ToUnixTimeMilliseconds(), signs.Node);
        var isFirst = inTheWay.All(one => one.Sign.Stage == LifeStage.Joining && (one.Sign.Since, one.Sign.Node).CompareTo(own) > 0);
        return isFirst && time.GetElapsedTime(_saidAt) < Withdrawal ? null : await WaitAsync(stop).ConfigureAwait(false);
    }

    private async Task<LifeStage?> WaitAsync(CancellationToken stop)
    {
        await WithdrawAsync(stop).ConfigureAwait(false);
        return null;
    }

    private async Task<LifeStage?> WaitAloneAsync(IReadOnlyList<Found> serving, CancellationToken stop)
    {
        _aloneAt ??= time.GetTimestamp();
        if (time.GetElapsedTime(_aloneAt.Value) < limit) return await WaitAsync(stop).ConfigureAwait(false);
        throw new NotJoinedException(string.Create(CultureInfo.InvariantCulture, $"This node has reached none of the nodes that serve in {limit.TotalSeconds:0} s (actorsip.cluster.join-timeout): {string.Join(", ", serving)}."));
    }

    private async Task WithdrawAsync(CancellationToken stop)
    {
        if (_since is not { } since) return;
        await signs.WriteAsync(LifeStage.Aside, since).WaitAsync(stop).ConfigureAwait(false);
        _since = null;
    }

    /// <summary>All that serve or join and live, and whether they are reached.</summary>
    private async Task<IReadOnlyList<Found>> LookAsync(CancellationToken stop)
    {
        var others = (await _living.ReadAsync(stop).ConfigureAwait(false)).Where(sign => sign.Stage != LifeStage.Aside);
        var found = await Task.WhenAll(others.Select(async sign => new Found(sign, await reach(sign.Address, stop).ConfigureAwait(false)))).ConfigureAwait(false);
        Tell([.. found.Where(one => one.IsInTheWay)]);
        return found;
    }

    /// <summary>Not at the first look: most often it is a node that has just died.</summary>
    private void Tell(IReadOnlyList<Found> inTheWay)
    {
        if (inTheWay.Count == 0) return;
        _toldAt ??= time.GetTimestamp();
        if (time.GetElapsedTime(_toldAt.Value) < _progress) return;
        log.Warning("This node does not join its cluster yet: it does not reach {0}, of which the store has signs of life. If it joined, one of the two would be thrown out, again and again. It joins when the network between them is mended.", string.Join(", ", inTheWay));
        _toldAt = time.GetTimestamp();
        _progress = _progress < MostProgress ? 2 * _progress : MostProgress;
    }

    /// <summary>A node, and what went wrong when it was to be reached.</summary>
    private sealed record Found(SignOfLife Sign, string? Failure)
    {
        public bool IsInTheWay => Failure is not null;

        public override string ToString() => $"{Sign.Address} ({Failure})";
    }
}
