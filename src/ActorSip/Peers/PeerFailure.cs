namespace ActorSip.Peers;

/// <summary>A request that a peer did not serve.</summary>
/// <param name="At">Wall clock.</param>
/// <param name="Status">What it answered; 408 and 503 also stand for no answer, and for no way to it.</param>
/// <param name="Target">Which of its targets.</param>
public sealed record PeerFailure(DateTimeOffset At, int Status, string Target);
