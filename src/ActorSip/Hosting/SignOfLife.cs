using System.Buffers.Binary;
using ActorSip.Journals;

namespace ActorSip.Hosting;

/// <summary>
/// Who served last, and when, as it stands in the store: the members of the larger side write it every other second. So the first seed, when it starts and reaches nobody, knows whether there is a cluster that it is cut off from,
/// or none; of its own accord Akka would have it begin a second one, which the first never meets again.
/// </summary>
internal static class SignOfLife
{
    /// <summary>How often it is written.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>A cluster that has not written for so long is no more: longer than a store that is busy takes, shorter than operators have patience.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const string Key = "cluster.seen";
    private const int Length = sizeof(ushort) + sizeof(long);

    /// <summary>Says that this node serves.</summary>
    /// <param name="store">That all nodes share.</param>
    /// <param name="node">Number of the node.</param>
    /// <param name="now">By the clock that all nodes share.</param>
    public static Task WriteAsync(IStore store, ushort node, DateTimeOffset now)
    {
        var sign = new byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(sign, node);
        BinaryPrimitives.WriteInt64BigEndian(sign.AsSpan(sizeof(ushort)), now.ToUnixTimeMilliseconds());
        return store.PutAsync(Key, sign);
    }

    /// <summary>True when another node has served a moment ago.</summary>
    /// <param name="store">That all nodes share.</param>
    /// <param name="node">Number of this one, whose earlier life does not count.</param>
    /// <param name="now">By the clock that all nodes share.</param>
    public static async Task<bool> IsOfAnotherAsync(IStore store, ushort node, DateTimeOffset now)
    {
        if (await store.GetAsync(Key).ConfigureAwait(false) is not { Length: Length } sign || BinaryPrimitives.ReadUInt16BigEndian(sign) == node) return false;
        return now - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(sign.AsSpan(sizeof(ushort)))) < Lifetime;
    }
}
