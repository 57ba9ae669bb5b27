using System.Text.Json.Serialization;

namespace ActorSip.Server.Control;

/// <summary>A command of the operator to the running server; a line of JSON on the socket.</summary>
/// <param name="Name">"reload", or "unban".</param>
/// <param name="Argument">Whom; null for none.</param>
internal sealed record ControlCommand([property: JsonPropertyName("command")] string Name, [property: JsonPropertyName("argument")] string? Argument = null)
{
    public const string Unban = "unban";

    public const string Reload = "reload";
}
