using System.Text.Json.Serialization;

namespace ActorSip.Server.Administration;

/// <summary>What <c>/peers</c> tells of a peer's last failure.</summary>
/// <param name="At">When it was.</param>
/// <param name="Status">What it answered; 408 and 503 also stand for no answer.</param>
/// <param name="Target">Which of its targets.</param>
internal sealed record PeerFailureStatus([property: JsonPropertyName("at")] DateTimeOffset At, [property: JsonPropertyName("status")] int Status, [property: JsonPropertyName("target")] string Target);
