using System.Globalization;
using ActorSip.Logging;
using ActorSip.Tests.Transport.Streams;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Logging;

public sealed class LimitedLogTests
{
    private readonly RecordingLog _lines = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_each_kind_so_many_lines_a_minute_are_written_and_the_rest_is_counted()
    {
        var log = new LimitedLog(_lines, _time);
        for (var i = 0; i < 1000; i++)
        {
            log.Warning("{0} happened", i);
            if (i % 500 == 0) log.Info("{0} too", i);
        }

        string[] first = [.. _lines.Lines];
        Assert.Equal(LimitedLog.LinesPerMinute + 1 + 2, first.Length);
        Assert.Equal("WarningLevel 0 happened", first[0]);
        Assert.Equal("WarningLevel No more lines like this one for a minute: {0} happened", first[^2]);

        _lines.Lines.Clear();
        _time.Advance(TimeSpan.FromSeconds(59));
        log.Warning("{0} happened", "late");
        Assert.Empty(_lines.Lines);
        _time.Advance(TimeSpan.FromSeconds(1));
        log.Warning("{0} happened", "again");
        log.Warning("{0} happened", "and again");
        Assert.Equal([$"WarningLevel Left out {(1001 - LimitedLog.LinesPerMinute).ToString(CultureInfo.InvariantCulture)} lines like this one: {{0}} happened", "WarningLevel again happened", "WarningLevel and again happened"], _lines.Lines);
    }

    [Fact]
    public void A_kind_that_keeps_the_limit_is_written_whole()
    {
        var log = new LimitedLog(_lines, _time);
        for (var minute = 0; minute < 3; minute++)
        {
            for (var i = 0; i < LimitedLog.LinesPerMinute; i++) log.Error(new FormatException("x"), "failed");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3 * LimitedLog.LinesPerMinute, _lines.Lines.Count);
    }

    [Fact]
    public void Text_from_outside_is_made_harmless_and_a_level_that_nobody_wants_costs_nothing()
    {
        var log = new LimitedLog(_lines, _time);
        log.Write(Akka.Event.LogLevel.DebugLevel, null, "{0}", "unseen");
        log.Info("{0} {1}", "a\nb\u001b[1m{0}", 7);
        Assert.Equal(["InfoLevel a\\x0Ab\\x1B[1m{0} 7"], _lines.Lines);
    }
}
