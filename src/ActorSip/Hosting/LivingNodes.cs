namespace ActorSip.Hosting;

/// <summary>Which of the other nodes live, as somebody sees who reads their signs again and again.</summary>
/// <param name="signs">In the store.</param>
/// <param name="time">The clock that all nodes share.</param>
internal sealed class LivingNodes(SignsOfLife signs, TimeProvider time)
{
    /// <summary>A sign that was never seen to change is of a node that has died a moment ago, unless it is written anew within this time.</summary>
    private static readonly TimeSpan Unproven = SignsOfLife.Interval + TimeSpan.FromSeconds(1);

    /// <summary>A node that was seen to live may pause, or its way to the store, for longer than its cluster needs to do without it.</summary>
    private static readonly TimeSpan Proven = SignsOfLife.Lifetime;

    /// <summary>A store that takes so long was away, for others too: nobody could give a sign.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ushort, Heard> _heard = [];

    /// <summary>The last signs of those that live.</summary>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="ActorSip.Journals.StoreException">The store is away.</exception>
    public async Task<IReadOnlyList<SignOfLife>> ReadAsync(CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var read = await signs.ReadAsync().WaitAsync(cancellation).ConfigureAwait(false);
        if (time.GetElapsedTime(begun) >= Slow) BeginAgain();
        return [.. read.Where(IsAlive)];
    }

    /// <summary>The store was away: what was not heard meanwhile says nothing.</summary>
    public void BeginAgain()
    {
        foreach (var (node, heard) in _heard.ToArray()) _heard[node] = heard with { ReadAt = time.GetTimestamp() };
    }

    private bool IsAlive(SignOfLife sign)
    {
        if (!_heard.TryGetValue(sign.Node, out var heard))
        {
            if (!signs.IsRecent(sign)) return false;
            heard = new Heard(sign.At, time.GetTimestamp(), false);
        }
        else if (heard.SignAt != sign.At)
        {
            heard = new Heard(sign.At, time.GetTimestamp(), true);
        }

        _heard[sign.Node] = heard;
        return time.GetElapsedTime(heard.ReadAt) < (heard.HasChanged ? Proven : Unproven);
    }

    /// <summary>When the sign that stands was written, when it was first read (monotonic), and whether there was another before.</summary>
    private readonly record struct Heard(long SignAt, long ReadAt, bool HasChanged);
}
