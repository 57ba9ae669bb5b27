using System.Net;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>An OPTIONS of the server's that a phone has got.</summary>
/// <param name="At">When.</param>
/// <param name="From">The address and port that it came from.</param>
internal sealed record Ping(TimeSpan At, IPEndPoint From)
{
    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds:0.00} s by {From}");
}
