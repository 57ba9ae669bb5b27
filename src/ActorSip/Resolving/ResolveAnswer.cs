namespace ActorSip.Resolving;

/// <summary>What a resolver can say at once.</summary>
public enum ResolveAnswer
{
    Found,
    Pending,

    /// <summary>No such host, as far as is known.</summary>
    NotFound,
}
