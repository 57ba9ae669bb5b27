using ActorSip.Requests;

namespace ActorSip.Administration;

/// <summary>The transactions of a node.</summary>
/// <param name="Server">Server transactions that are alive.</param>
/// <param name="Client">Client transactions that are alive.</param>
/// <param name="Tombstones">Finished transactions that are remembered.</param>
/// <param name="Requests">Some of the server transactions, with what they were relayed to.</param>
public sealed record TransactionPage(int Server, int Client, int Tombstones, IReadOnlyList<RequestUnderWay> Requests);
