using ActorSip.Configuration;

namespace ActorSip.Hosting;

/// <summary>One or more listeners could not be bound; each error names the setting it comes from.</summary>
public sealed class BindFailedException(IReadOnlyList<ConfigurationError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
