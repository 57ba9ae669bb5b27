using ActorSip.Configuration;

namespace ActorSip.Server.Administration;

/// <summary>The address of the administration cannot be listened on.</summary>
internal sealed class AdminBindException(ConfigurationError error, Exception inner) : Exception(error.ToString(), inner)
{
    public ConfigurationError Error { get; } = error;
}
