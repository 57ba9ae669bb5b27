namespace ActorSip.Administration;

/// <summary>What a node says of itself.</summary>
/// <param name="Address">"host:port", where the other nodes reach it.</param>
/// <param name="Number">Its number, as in the flows of its sockets; 0 for a single node.</param>
/// <param name="Epoch">Which life of it this is.</param>
/// <param name="ClockOffsetMs">How much the clock of its machine is behind the store's, which is used; negative when it is ahead.</param>
/// <param name="Majority">False on the smaller side of a split, and while it has not joined.</param>
public sealed record SelfReport(string Address, ushort Number, uint Epoch, long ClockOffsetMs, bool Majority);
