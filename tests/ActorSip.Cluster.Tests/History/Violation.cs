namespace ActorSip.Cluster.Tests.History;

/// <summary>That a reading does not fit the writes.</summary>
/// <param name="Contact">Which contact.</param>
/// <param name="Wrong">What is wrong with it.</param>
/// <param name="Reading">Where it shows.</param>
internal sealed record Violation(string Contact, string Wrong, Reading Reading)
{
    public override string ToString() => $"{Contact} {Wrong}: {Reading}";
}
