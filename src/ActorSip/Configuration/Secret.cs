namespace ActorSip.Configuration;

/// <summary>A setting that is never shown: neither in a log nor in an answer.</summary>
/// <param name="Value">What it is.</param>
public sealed record Secret(string Value)
{
    public override string ToString() => Value.Length == 0 ? "" : "(secret)";
}
