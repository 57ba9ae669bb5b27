using System.Globalization;
using System.Text.RegularExpressions;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>A running SIPp, and what it counted in the end.</summary>
internal sealed partial class SippRun(ProgramRun program, string folder, SippCommand command) : IAsyncDisposable
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

    /// <summary>Waits for the end, however it went.</summary>
    /// <returns>Calls that succeeded and calls that failed.</returns>
    public async Task<(long Succeeded, long Failed)> CountAsync()
    {
        await program.ExitCodeAsync(command.Limit + TimeSpan.FromSeconds(10));
        var counted = await CountersAsync();
        return (counted.GetValueOrDefault("SuccessfulCall(C)"), counted.GetValueOrDefault("FailedCall(C)"));
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
        var errors = await LogAsync(ErrorLog);
        var failed = FailedCallId().Match(errors).Groups["id"].Value;
        story += errors.Length > 0 ? $"--- {ErrorLog}\n{Begin(errors)}\n" : program.Tail();
        return story + $"--- {MessageLog}, of the call {failed}\n{Begin(await MessagesAsync(failed))}\n";

        static string Begin(string text) => text[..Math.Min(text.Length, 12_000)];
    }

    /// <summary>What was sent and received of one call, and when; of all when none is named.</summary>
    /// <param name="call">Its Call-ID, or a part of it.</param>
    public async Task<string> MessagesAsync(string call)
    {
        const string between = "\n-----------------------------------------------";
        return string.Join(between, (await LogAsync(MessageLog)).Split(between).Where(message => message.Contains($"Call-ID: {call}", StringComparison.Ordinal)));
    }

    /// <summary>The Call-ID of the first call that failed; empty when none did.</summary>
    public async Task<string> FailedCallAsync() => FailedCallId().Match(await LogAsync(ErrorLog)).Groups["id"].Value;

    private Task<string> LogAsync(string name) => Path.Combine(folder, name) is var file && File.Exists(file) ? File.ReadAllTextAsync(file) : Task.FromResult("");

    [GeneratedRegex("Call-I[dD]:? '(?<id>[^']+)'", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FailedCallId();
}
