namespace ActorSip.Hosting;

/// <summary>How far a node is that gives a <see cref="SignOfLife"/>. The values stand in the store.</summary>
internal enum LifeStage : byte
{
    /// <summary>It is no member, or one of the smaller side.</summary>
    Aside = 0,

    /// <summary>It reaches who serves, and is about to join.</summary>
    Joining = 1,

    /// <summary>It belongs to the larger side.</summary>
    Serving = 2,
}
