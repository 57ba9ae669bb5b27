using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>A running SIPp, and what it counted in the end.</summary>
internal sealed class SippRun(ProgramRun program, string folder, SippCommand command) : IAsyncDisposable
{
    public const string Statistics = "statistics.csv";
    public const string ErrorLog = "errors.log";
    public const string MessageLog = "messages.log";

    public ProgramRun Program => program;

    /// <summary>Waits for the end: every call was successful, none failed, and as many were made as asked for.</summary>
    public async Task AssertAllSucceededAsync()
    {
        int code;
        try
        {
            code = await program.ExitCodeAsync(command.Limit + TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(await StoryAsync(), late);
        }
        var counted = await CountersAsync();
        var succeeded = counted.GetValueOrDefault("SuccessfulCall(C)", -1);
        var failed = counted.GetValueOrDefault("FailedCall(C)", -1);
        Assert.True(
            code == 0 && failed == 0 && succeeded == command.Calls,
            $"SIPp, {command.Scenario}: exit code {code}, {succeeded} calls succeeded, {failed} failed.\n{await StoryAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The last line of the statistics, by the names of its columns.</summary>
    private async Task<Dictionary<string, long>> CountersAsync()
    {
        var counters = new Dictionary<string, long>(StringComparer.Ordinal);
        var file = Path.Combine(folder, Statistics);
        var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file) : [];
        if (lines.Length < 2)
            return counters;
        var values = lines[^1].Split(';');
        foreach (var (index, name) in lines[0].Split(';').Index())
        {
            if (index < values.Length && long.TryParse(values[index], CultureInfo.InvariantCulture, out var value))
                counters[name] = value;
        }
        return counters;
    }

    private async Task<string> StoryAsync()
    {
        var story = $"{command.Scenario} at {command.Local}\n";
        foreach (var log in (string[])[ErrorLog, MessageLog])
        {
            var file = Path.Combine(folder, log);
            if (File.Exists(file))
            {
                var text = await File.ReadAllTextAsync(file);
                story += $"--- {log}\n{text[..Math.Min(text.Length, 6_000)]}\n";
            }
        }
        return story + (File.Exists(Path.Combine(folder, ErrorLog)) ? "" : program.Tail());
    }
}
