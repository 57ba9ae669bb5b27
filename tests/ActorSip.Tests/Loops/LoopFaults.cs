using System.Collections.Concurrent;
using ActorSip.Loops;

namespace ActorSip.Tests.Loops;

/// <summary>The exceptions a loop told of. A test that expects none says so.</summary>
internal sealed class LoopFaults
{
    public ConcurrentQueue<(string Where, Exception Exception)> Seen { get; } = new();

    public void Add(ILoop loop, string where, Exception exception) => Seen.Enqueue((where, exception));
}
