using System.Text.Json.Serialization;

namespace ActorSip.Server.Control;

/// <summary>What the server says to a command of its operator; a line of JSON on the socket.</summary>
/// <param name="IsGood">False: nothing was changed.</param>
/// <param name="Lines">For the operator.</param>
internal sealed record ControlAnswer([property: JsonPropertyName("good")] bool IsGood, [property: JsonPropertyName("lines")] IReadOnlyList<string> Lines);
