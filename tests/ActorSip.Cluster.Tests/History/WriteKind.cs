namespace ActorSip.Cluster.Tests.History;

/// <summary>What a REGISTER asks for one contact.</summary>
internal enum WriteKind
{
    /// <summary>To be there, new or refreshed.</summary>
    Register,

    /// <summary>To be gone: expires=0.</summary>
    Remove,
}
