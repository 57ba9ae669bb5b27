namespace ActorSip.Cluster.Tests.Faults;

/// <summary>How long the tests take: minutes, or, with ACTORSIP_CLUSTER_LONG=1, as long as the figures need that are to be published.</summary>
internal static class Sizes
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("ACTORSIP_CLUSTER_LONG") == "1";

    /// <summary>Nodes killed one after the other while one lives on.</summary>
    public static int Failovers => IsLong ? 40 : 2;

    /// <summary>
    /// Those after which what a node needs counts. Each begins with half the slots instead of a third, and a connection less: what the collector keeps for it grows over some ten of them until it is enough for all (of 220 MiB some
    /// 40 are not in use). What a failover leaves behind shows after that.
    /// </summary>
    public static int Settling => Failovers / 2;

    /// <summary>Times that the oldest is killed.</summary>
    public static int OldestKilled => IsLong ? 10 : 1;

    /// <summary>Load before nodes are killed. What a process needs grows in its first minutes whatever happens, until the tables have been filled once and everything has been collected once; what failovers add shows after that.</summary>
    public static TimeSpan WarmUp => TimeSpan.FromSeconds(IsLong ? 180 : 4);

    /// <summary>How much what one node needs may grow over all failovers. Over a few it has hardly begun to level out.</summary>
    public static double Growth => IsLong ? 1.05 : 1.3;

    /// <summary>What is promised, in the long run; in the short one, which shares two processors with everything else that is tested, somewhat more: less than passes until a node that was killed is back.</summary>
    public static TimeSpan Promise(double seconds) => TimeSpan.FromSeconds(IsLong ? seconds : Math.Max(3, seconds * 1.4));

    /// <summary>Load before something is done to the cluster.</summary>
    public static TimeSpan Before => TimeSpan.FromSeconds(IsLong ? 4 : 2);

    /// <summary>Load when it is whole again.</summary>
    public static TimeSpan After => TimeSpan.FromSeconds(IsLong ? 4 : 2);

    public static TimeSpan Split => TimeSpan.FromSeconds(IsLong ? 60 : 14);

    /// <summary>A link that is cut, one way or both.</summary>
    public static TimeSpan Cut => TimeSpan.FromSeconds(IsLong ? 60 : 12);

    /// <summary>Times that all links of a node go and come back.</summary>
    public static int Flaps => IsLong ? 15 : 4;

    public static TimeSpan RedisAway => TimeSpan.FromSeconds(IsLong ? 60 : 9);

    /// <summary>Times that each phone's like is called while Redis is away: at once, and then evenly over the time.</summary>
    public static int CallsWhileAway => IsLong ? 10 : 2;

    /// <summary>Between the pings of a phone. Within the time that a slot without an owner waits for one, there are several in the short run: what is promised of it holds from 30 s on.</summary>
    public static TimeSpan KeepaliveInterval => TimeSpan.FromSeconds(IsLong ? 30 : 4);

    /// <summary>Expiry at a node whose clock is wrong.</summary>
    public static TimeSpan Expiry => TimeSpan.FromSeconds(IsLong ? 60 : 10);
}
