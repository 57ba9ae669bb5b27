namespace ActorSip.Administration;

/// <summary>A member of the cluster.</summary>
/// <param name="Address">"host:port".</param>
/// <param name="Number">Null until it has told.</param>
/// <param name="Epoch">Which life of it this is; null until it has told.</param>
/// <param name="Status">Joining, Up, Leaving, Exiting or Down.</param>
/// <param name="Reachable">False while it does not answer the heartbeats.</param>
/// <param name="Leader">True for the one that carries out what the members agree upon.</param>
/// <param name="Oldest">True for the one that says where shards live.</param>
public sealed record MemberReport(string Address, ushort? Number, uint? Epoch, string Status, bool Reachable, bool Leader, bool Oldest);
