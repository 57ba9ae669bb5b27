namespace ActorSip.Tests.Architecture;

/// <summary>Uses types of other rooms in no signature, but in bodies: one of a plain method, one of an async lambda.</summary>
internal static class SampleOfHiddenUse
{
    public static string Use() => new ActorSip.Location.LocationStatistics().Bindings.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static Func<Task<long>> UseLater() => async () =>
    {
        await Task.Yield();
        return new ActorSip.Transport.IngressStatistics().Batches;
    };
}
