using System.Text.Json.Serialization;

namespace ActorSip.Server.Control;

/// <summary>A command of the operator to the running server; a line of JSON on the socket.</summary>
/// <param name="Name">"reload".</param>
internal sealed record ControlCommand([property: JsonPropertyName("command")] string Name)
{
    public const string Reload = "reload";
}
