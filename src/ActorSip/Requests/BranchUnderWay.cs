namespace ActorSip.Requests;

/// <summary>A branch of a request, as an operator sees it.</summary>
/// <param name="Target">The Request-URI of the branch.</param>
/// <param name="FinalStatus">0 while there is none.</param>
public sealed record BranchUnderWay(string Target, int FinalStatus);
