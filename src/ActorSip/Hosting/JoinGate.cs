using ActorSip.Journals;
using Akka.Event;

namespace ActorSip.Hosting;

/// <summary>
/// Keeps a node that starts from joining while it reaches some of those that serve, and others not that live. Members see every other: of two that do not, one at least is thrown out, ends, is started again and joins, and all
/// over again for as long as the link is cut, with the registrations of both waiting each time. Whoever waits here costs nobody anything, and joins when the link is whole.
/// </summary>
/// <param name="signs">Who lives.</param>
/// <param name="reach">Whether an address is reached: null, or what went wrong (<see cref="NodeReach.FailureAsync"/>).</param>
/// <param name="time">The clock that all nodes share.</param>
/// <param name="log">Where it says whom it waits for.</param>
internal sealed class JoinGate(SignsOfLife signs, Func<string, CancellationToken, Task<string?>> reach, TimeProvider time, ILoggingAdapter log)
{
    /// <summary>Between the first two looks; then twice as long each time, up to <see cref="MostPause"/>.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(4);

    /// <summary>A node whose sign has not changed for so long, and that is not reached, has died since.</summary>
    private static readonly TimeSpan Silence = SignsOfLife.Interval + TimeSpan.FromSeconds(1);

    /// <summary>Until it is said what is waited for; then twice as long each time, up to <see cref="MostProgress"/>.</summary>
    private static readonly TimeSpan FirstProgress = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MostProgress = TimeSpan.FromMinutes(5);

    /// <summary>Longer than a look, after which whoever has said that it joins goes through or withdraws.</summary>
    private static readonly TimeSpan Withdrawal = TimeSpan.FromSeconds(4);

    private readonly Dictionary<ushort, (long Sign, long FirstReadAt)> _heard = [];
    private DateTimeOffset? _since;
    private long _saidAt;
    private TimeSpan _progress = FirstProgress;
    private long? _toldAt;

    /// <summary>Returns when nothing is in the way of joining. There is no limit: another start would gain nothing.</summary>
    /// <param name="cancellation">The node is stopped.</param>
    /// <returns>What this node has said of itself last.</returns>
    /// <exception cref="StoreException">The store is away before anybody was found in the way.</exception>
    public async Task<LifeStage> PassAsync(CancellationToken cancellation)
    {
        for (var pause = FirstPause; ; pause = pause < MostPause ? 2 * pause : MostPause)
        {
            try
            {
                if (await TryAsync(cancellation).ConfigureAwait(false) is { } stage) return stage;
            }
            catch (StoreException) when (_heard.Count > 0)
            {
                // Whoever waits goes on to wait. The store says itself that it is away.
            }

            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>One look. Null while somebody is in the way.</summary>
    public async Task<LifeStage?> TryAsync(CancellationToken cancellation)
    {
        var found = await LookAsync(cancellation).ConfigureAwait(false);

        // Whoever reaches nobody that serves, for a cut or for want of a certificate, will not get in anyway, or begins a cluster; and he keeps nobody from joining.
        if (!found.Any(one => one is { IsInTheWay: false, Sign.Stage: LifeStage.Serving })) return await StandAsideAsync().ConfigureAwait(false);
        if (found.Any(one => one.IsInTheWay && (_since is null || one.Sign.Stage == LifeStage.Serving))) return await WaitAsync().ConfigureAwait(false);
        return await JoinAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Of two that start at once and do not reach each other, one joins: each says that it does before it looks whether others do, so one at least sees the other. The later one withdraws. The earlier one gives it the time
    /// for that; if it is used up, the other had looked before this one said so, and is gone through.
    /// </summary>
    private async Task<LifeStage?> JoinAsync(CancellationToken cancellation)
    {
        if (_since is null) (_since, _saidAt) = (time.GetUtcNow(), time.GetTimestamp());
        await signs.WriteAsync(LifeStage.Joining, _since.Value).ConfigureAwait(false);
        var inTheWay = (await LookAsync(cancellation).ConfigureAwait(false)).Where(one => one.IsInTheWay).ToArray();
        if (inTheWay.Length == 0) return LifeStage.Joining;
        var own = (_since.Value.ToUnixTimeMilliseconds(), signs.Node);
        var isFirst = inTheWay.All(one => one.Sign.Stage == LifeStage.Joining && (one.Sign.Since, one.Sign.Node).CompareTo(own) > 0);
        return isFirst && time.GetElapsedTime(_saidAt) < Withdrawal ? null : await WaitAsync().ConfigureAwait(false);
    }

    private async Task<LifeStage?> WaitAsync()
    {
        await WithdrawAsync().ConfigureAwait(false);
        return null;
    }

    private async Task<LifeStage?> StandAsideAsync()
    {
        await WithdrawAsync().ConfigureAwait(false);
        return LifeStage.Aside;
    }

    private async Task WithdrawAsync()
    {
        if (_since is not { } since) return;
        await signs.WriteAsync(LifeStage.Aside, since).ConfigureAwait(false);
        _since = null;
    }

    /// <summary>All that serve or join and live, and whether they are reached.</summary>
    private async Task<IReadOnlyList<Found>> LookAsync(CancellationToken cancellation)
    {
        var others = (await signs.OthersAsync().ConfigureAwait(false)).Where(sign => sign.Stage != LifeStage.Aside && IsHeard(sign)).ToArray();
        var found = await Task.WhenAll(others.Select(async sign => new Found(sign, await reach(sign.Address, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        Tell([.. found.Where(one => one.IsInTheWay).Select(one => $"{one.Sign.Address} ({one.Failure})")]);
        return found;
    }

    /// <summary>True while its sign is written anew.</summary>
    private bool IsHeard(SignOfLife sign)
    {
        if (!_heard.TryGetValue(sign.Node, out var heard) || heard.Sign != sign.At) _heard[sign.Node] = heard = (sign.At, time.GetTimestamp());
        return time.GetElapsedTime(heard.FirstReadAt) < Silence;
    }

    /// <summary>Not at the first look: most often it is a node that has just died.</summary>
    private void Tell(IReadOnlyList<string> inTheWay)
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
    }
}
