namespace ActorSip.Configuration;

/// <summary>One thing that is wrong with a configuration, in words for the operator.</summary>
/// <param name="Path">Full path of the setting; empty when it is about a file as a whole.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
/// <param name="Origin">Where it was set, for instance "/etc/actorsip.conf, line 12"; empty when nowhere.</param>
public sealed record ConfigurationError(string Path, string Message, string Origin)
{
    public override string ToString() => $"{(Path.Length == 0 ? "" : Path + ": ")}{Message}{(Origin.Length == 0 ? "" : $" ({Origin})")}";
}
