namespace ActorSip.Hosting;

/// <summary>That a node may join its cluster.</summary>
/// <param name="Signs">What the nodes say of themselves.</param>
/// <param name="Stage">What this one has said last: <see cref="LifeStage.Joining"/> when others serve, <see cref="LifeStage.Aside"/> when nobody does.</param>
internal sealed record Admission(SignsOfLife Signs, LifeStage Stage);
