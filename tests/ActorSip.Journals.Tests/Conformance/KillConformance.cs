using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ActorSip.Journals.Tests.Samples;
using Akka.Actor;
using Xunit;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>A process that is killed has lost nothing that it acknowledged. A subclass names the journal.</summary>
public abstract class KillConformance : IDisposable
{
    private const int Rounds = 20;
    private const int MaxLines = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IJournalFixture _fixture;

    protected KillConformance(IJournalFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_acknowledged_before_kill_9_is_there()
    {
        var acknowledged = new long[DoomedWriter.Counters];
        for (var round = 0; round < Rounds; round++) await WriteAndKillAsync(acknowledged, RandomNumberGenerator.GetInt32(1, MaxLines));
        var system = JournalUser.NewSystem(_fixture);
        for (var i = 0; i < acknowledged.Length; i++)
        {
            // A counter that misses an event in between stops, and gives no answer.
            var found = await system.ActorOf(Counter.Props(DoomedWriter.NameOf(i), DoomedWriter.SnapshotEvery)).Ask<long>(new Counter.Ask(), Patience);
            Assert.True(found >= acknowledged[i], $"counter {i} was told {acknowledged[i]}, and {found} is there");
        }

        Assert.True(acknowledged.Sum() > Rounds, "Nothing was acknowledged");
        await system.Terminate();
    }

    /// <summary>Lets the process acknowledge so many numbers, and kills it in the midst of the next ones.</summary>
    private async Task WriteAndKillAsync(long[] acknowledged, int lines)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in new[] { "exec", typeof(DoomedWriter).Assembly.Location, "write" }.Concat(_fixture.Words)) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        for (var read = 0; read < lines; read++) Take(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The writer ended by itself: {await errors}"), acknowledged);
        process.Kill();
        // What it wrote into the pipe before its end was acknowledged too.
        while (await process.StandardOutput.ReadLineAsync() is { } line) Take(line, acknowledged);
        await process.WaitForExitAsync();
    }

    private static void Take(string line, long[] acknowledged)
    {
        // The last line may have been cut.
        if (line.Split(' ') is not [_, { Length: > 0 }] words) return;
        var (counter, number) = (int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
        acknowledged[counter] = Math.Max(acknowledged[counter], number);
    }
}
