using ActorSip.Membership;
using Akka.Actor;

namespace ActorSip.Tests.Membership;

/// <summary>Views of clusters whose nodes are 10.0.0.1, 10.0.0.2 and so on; node n has number n and epoch 100 + n.</summary>
internal static class ClusterViews
{
    public static Address Node(int number) => new("akka.tcp", "actorsip", $"10.0.0.{number}", 4053);

    /// <param name="nodes">One letter a node: u up, l leaving, j joining, s up and has said that it will leave, in capitals when it does not answer.</param>
    public static ClusterView Of(string nodes) => new(Node(1), [.. nodes.Select((letter, i) => new ClusterMember(
        Node(i + 1), char.ToLowerInvariant(letter) switch { 'u' or 's' => "Up", 'l' => "Leaving", _ => "Joining" }, char.IsLower(letter), new NodeDescription((ushort)(i + 1), (uint)(101 + i), 2, [], IsLeaving: char.ToLowerInvariant(letter) == 's')))]);

    /// <summary>The state of node 1.</summary>
    public static ClusterState State(string nodes)
    {
        var state = new ClusterState(Node(1), 1, 101, TimeProvider.System);
        state.Set(Of(nodes));
        return state;
    }
}
