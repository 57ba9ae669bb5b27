using System.Globalization;
using ActorSip.Journals;

namespace ActorSip.Hosting;

/// <summary>
/// Who lives, as it stands in the store: each node writes its <see cref="SignOfLife"/> every other second. So a node that starts knows of those that it cannot reach: of a cluster, beside which it must not begin another
/// (of its own accord Akka would have the first seed do so, and the two never meet again); and of a single node, with which it could not be in one cluster (<see cref="JoinGate"/>).
/// </summary>
/// <param name="store">That all nodes share.</param>
/// <param name="node">Number of this node, whose earlier life does not count.</param>
/// <param name="address">Where the others reach this node, host:port.</param>
/// <param name="time">The clock that all nodes share.</param>
internal sealed class SignsOfLife(IStore store, ushort node, string address, TimeProvider time)
{
    /// <summary>How often a sign is written.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>A node that has not written for so long is no more: longer than a store that is busy takes, shorter than operators have patience.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    /// <summary>So many are asked for at once. Numbers are given without gaps (<see cref="StoreIdentity.NumberOfAsync"/>), so that behind as many without a sign there is none.</summary>
    private const int Stride = 64;

    private const string Name = "cluster.seen.";

    /// <summary>Whether signs can be given and read.</summary>
    public bool IsAvailable => store.Health.Condition.IsAvailable;

    /// <summary>Number of this node.</summary>
    public ushort Node => node;

    /// <summary>Says how far this node is.</summary>
    /// <param name="stage">How far.</param>
    /// <param name="since">Since when.</param>
    /// <exception cref="StoreException">The store is away.</exception>
    public Task WriteAsync(LifeStage stage, DateTimeOffset since) =>
        store.PutAsync(Key(node), new SignOfLife(node, address, stage, since.ToUnixTimeMilliseconds(), time.GetUtcNow().ToUnixTimeMilliseconds()).ToBytes());

    /// <summary>The last signs of all other nodes that there ever were.</summary>
    /// <exception cref="StoreException">The store is away.</exception>
    public async Task<IReadOnlyList<SignOfLife>> ReadAsync()
    {
        var others = new List<SignOfLife>();
        for (var first = 1; first <= ushort.MaxValue; first += Stride)
        {
            var numbers = Enumerable.Range(first, Math.Min(Stride, ushort.MaxValue - first + 1));
            var read = await Task.WhenAll(numbers.Select(number => ReadAsync((ushort)number))).ConfigureAwait(false);
            others.AddRange(read.OfType<SignOfLife>().Where(sign => sign.Node != node));
            if (first + Stride > node && read.All(sign => sign is null)) break;
        }

        return others;
    }

    /// <summary>True for one that was given a moment ago.</summary>
    public bool IsRecent(SignOfLife sign) => sign.At > (time.GetUtcNow() - Lifetime).ToUnixTimeMilliseconds();

    /// <summary>True when another node has said since then that it serves.</summary>
    /// <param name="since">By the clock that all nodes share.</param>
    /// <exception cref="StoreException">The store is away.</exception>
    public async Task<bool> IsServedByAnotherAsync(DateTimeOffset since) => (await ReadAsync().ConfigureAwait(false)).Any(other => other.Stage == LifeStage.Serving && other.At > since.ToUnixTimeMilliseconds());

    private async Task<SignOfLife?> ReadAsync(ushort number) => await store.GetAsync(Key(number)).ConfigureAwait(false) is { } bytes ? SignOfLife.Of(number, bytes) : null;

    private static string Key(ushort number) => Name + number.ToString(CultureInfo.InvariantCulture);
}
