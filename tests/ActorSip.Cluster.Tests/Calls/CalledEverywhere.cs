using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>For each node a phone that is called by way of it over UDP, and one that is called over its TCP connection to the next node.</summary>
internal sealed class CalledEverywhere : IAsyncDisposable
{
    private readonly ServerCluster _cluster;
    private readonly List<(ClusterNode Entry, UserAgent Phone)> _phones = [];

    private CalledEverywhere(ServerCluster cluster) => _cluster = cluster;

    public int Count => _phones.Count;

    /// <summary>Registers them all.</summary>
    public static async Task<CalledEverywhere> RegisterAsync(ServerCluster cluster)
    {
        var called = new CalledEverywhere(cluster);
        try
        {
            foreach (var entry in cluster.Nodes)
            {
                var home = cluster.Nodes[(entry.Index + 1) % cluster.Nodes.Count];
                called._phones.Add((entry, Phones.Over(cluster, home, Phones.NextUser("udp"))));
                called._phones.Add((entry, await Phones.OverTcpAsync(cluster, home, Phones.NextUser("tcp"))));
            }

            foreach (var (_, phone) in called._phones) await Phones.RegisterAsync(phone);
        }
        catch
        {
            await called.DisposeAsync();
            throw;
        }

        return called;
    }

    /// <summary>Calls each phone once, all at the same time: it rings, answers, both sides ask something, and it hangs up. What does not come fails.</summary>
    /// <returns>How long the slowest call took, from its INVITE to the answer to its BYE.</returns>
    public async Task<TimeSpan> CallAsync() => (await Task.WhenAll(_phones.Select(called => CallAsync(called.Entry, called.Phone)))).Max();

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, phone) in _phones) await phone.DisposeAsync();
    }

    private async Task<TimeSpan> CallAsync(ClusterNode entry, UserAgent phone)
    {
        var begun = TestClock.Now;
        try
        {
            await using var call = await EstablishedCall.BeginAsync(_cluster, entry, phone);
            await call.GoOnAsync(entry);
            return TestClock.Now - begun;
        }
        catch (Exception failed) when (failed is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"the call to {phone.User} by way of node {entry.Index} failed: {failed.Message}", failed);
        }
    }
}
