using System.Globalization;
using ActorSip.Journals.Tests.Samples;
using Akka.Actor;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>The other process: counters that count as fast as they can, with snapshots and deletions, and a line for each number that is acknowledged.</summary>
internal static class DoomedWriter
{
    public const int Counters = 8;
    public const int SnapshotEvery = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static string NameOf(int counter) => $"counter{counter}";

    /// <summary>Ends with 0 when nobody has killed it for a minute, and in an exception when a counter has lost something.</summary>
    public static async Task<int> RunAsync(IJournalFixture fixture)
    {
        var system = JournalUser.NewSystem(fixture);
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        var gate = new Lock();
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, Counters).Select(i => CountAsync(i, system.ActorOf(Counter.Props(NameOf(i), SnapshotEvery)))));
        return 0;

        async Task CountAsync(int counter, IActorRef actor)
        {
            while (!end.IsCancellationRequested)
            {
                // Two at once, so that there are batches of events as well.
                foreach (var number in await Task.WhenAll(actor.Ask<long>(new Counter.Count(), Patience), actor.Ask<long>(new Counter.Count(), Patience)))
                    Acknowledge(counter, number);
            }
        }

        void Acknowledge(int counter, long number)
        {
            lock (gate)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counter} {number}"));
                output.Flush();
            }
        }
    }
}
