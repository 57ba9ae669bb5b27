using Akka.Actor;

namespace ActorSip.Membership;

/// <summary>The cluster as this node sees it at a moment. Immutable.</summary>
public sealed class ClusterView
{
    private readonly Dictionary<ushort, ClusterMember> _byNumber = [];

    /// <param name="self">This node.</param>
    /// <param name="members">All that were not removed, this one among them once it has joined; in the order of their addresses.</param>
    /// <param name="leader">Who carries out what the members agree upon; null where there is none.</param>
    /// <param name="oldest">Who has been a member for longest, and so says where shards live; null where there is none.</param>
    public ClusterView(Address self, IReadOnlyList<ClusterMember> members, Address? leader = null, Address? oldest = null)
    {
        Oldest = oldest;
        Self = self;
        Members = members;
        Leader = leader;
        foreach (var member in members)
            if (member.Node is { } node) _byNumber[node.Number] = member;
        IsWhole = members.All(member => member.IsReachable);
        IsAnyLeaving = members.Any(member => member.Node is { IsLeaving: true });
        var counting = members.Where(member => member.Counts).ToArray();
        var seen = counting.Count(member => member.IsReachable);

        // As the split brain resolver decides: of two halves the one with the lowest address goes on.
        HasMajority = seen * 2 > counting.Length || (seen * 2 == counting.Length && counting.Length > 0 && counting[0].IsReachable);
    }

    public Address Self { get; }

    public IReadOnlyList<ClusterMember> Members { get; }

    public Address? Leader { get; }

    public Address? Oldest { get; }

    /// <summary>False on the smaller side of a split: what is acknowledged there may be unknown to the side that goes on.</summary>
    public bool HasMajority { get; }

    /// <summary>True while every member answers.</summary>
    public bool IsWhole { get; }

    /// <summary>The node of this number, if it is there in this life and answers; else null.</summary>
    public ClusterMember? Find(ushort number, uint epoch) => _byNumber.TryGetValue(number, out var member) && member is { IsReachable: true, Node: { } node } && node.Epoch == epoch ? member : null;

    /// <summary>True until it is removed.</summary>
    public bool IsMember(Address address) => Members.Any(member => member.Address.Equals(address));

    /// <summary>True while a member has said that it will leave.</summary>
    public bool IsAnyLeaving { get; }

    /// <summary>True for a node that has said that it will leave.</summary>
    public bool IsLeaving(Address address) => Members.Any(member => member.Address.Equals(address) && member.Node is { IsLeaving: true });

    /// <summary>False for a node that does not answer, or is no member any more.</summary>
    public bool IsReachable(Address address)
    {
        foreach (var member in Members)
            if (member.Address.Equals(address)) return member.IsReachable;
        return false;
    }
}
