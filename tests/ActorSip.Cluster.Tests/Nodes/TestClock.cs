namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>The one clock of all that the tests note down: monotonic, from the start of the run.</summary>
internal static class TestClock
{
    private static readonly long Start = TimeProvider.System.GetTimestamp();

    public static TimeSpan Now => TimeProvider.System.GetElapsedTime(Start);

    /// <summary>Waits until something holds.</summary>
    /// <param name="holds">Asked ten times a second.</param>
    /// <param name="within">How long.</param>
    /// <param name="what">What was waited for, for the message.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> holds, TimeSpan within, Func<string> what)
    {
        var begun = Now;
        while (!await holds())
        {
            if (Now - begun > within) throw new TimeoutException($"not within {within.TotalSeconds:0} s: {what()}");
            await Task.Delay(100);
        }

        return Now - begun;
    }
}
