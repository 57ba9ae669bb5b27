namespace ActorSip.Hosting;

/// <summary>One or more listeners could not be bound; the message names each with the setting it comes from.</summary>
public sealed class BindFailedException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
