using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ActorSip.Server.Logging;

/// <summary>The log of the process: one line an event, to standard error, so that standard output holds only what was asked for.</summary>
internal static class ProcessLogging
{
    /// <summary>Where <see cref="LogActor"/> writes, which Akka makes by reflection and gives nothing.</summary>
    public static ILoggerFactory? Current { get; set; }

    public static ILoggerFactory Create()
    {
        var loggers = LoggerFactory.Create(logging =>
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        Current = loggers;
        return loggers;
    }
}
