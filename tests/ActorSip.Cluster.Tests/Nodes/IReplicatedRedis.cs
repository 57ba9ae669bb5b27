namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>A Redis whose master is replaced when it is killed.</summary>
internal interface IReplicatedRedis : IRedisStore
{
    /// <summary>From now on the replicas lack what the master confirms.</summary>
    Task LagAsync();

    /// <summary>kill -9 of a master.</summary>
    Task KillMasterAsync();

    /// <summary>Whether another has taken its place.</summary>
    Task<bool> IsReplacedAsync();

    /// <summary>Starts the one that was killed over its files, as its supervisor would.</summary>
    Task ReviveAsync();

    /// <summary>The end of what its processes wrote, for the message of a failing test.</summary>
    string Tail();
}
