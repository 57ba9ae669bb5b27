namespace ActorSip.Administration;

/// <summary>What the node that was asked holds; the sums over all nodes are those of the cluster.</summary>
/// <param name="AddressesOfRecord">In its slots.</param>
/// <param name="Bindings">In its slots.</param>
/// <param name="ServerTransactions">Under way.</param>
/// <param name="ClientTransactions">Under way.</param>
public sealed record CountsReport(long AddressesOfRecord, long Bindings, long ServerTransactions, long ClientTransactions);
