namespace ActorSip.Cluster.Tests.History;

/// <summary>What a node said are the contacts of an address-of-record, some time between its question and its answer.</summary>
/// <param name="Begun">When it was asked.</param>
/// <param name="Ended">When the answer was there.</param>
/// <param name="Node">Who was asked.</param>
/// <param name="Contacts">The user parts of the contacts.</param>
internal sealed record Reading(TimeSpan Begun, TimeSpan Ended, int Node, IReadOnlyCollection<string> Contacts)
{
    public override string ToString() => $"{Begun.TotalSeconds,9:0.000} {Ended.TotalSeconds,9:0.000} node {Node} has [{string.Join(' ', Contacts)}]";
}
