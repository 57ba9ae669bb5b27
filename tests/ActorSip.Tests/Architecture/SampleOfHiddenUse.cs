namespace ActorSip.Tests.Architecture;

/// <summary>Uses a type of another room in no signature, but in a body.</summary>
internal static class SampleOfHiddenUse
{
    public static string Use() => new ActorSip.Location.LocationStatistics().Bindings.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
