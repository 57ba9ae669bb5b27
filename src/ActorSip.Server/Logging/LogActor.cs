using ActorSip.Logging;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace ActorSip.Server.Logging;

/// <summary>Writes what actors log into the log of the process. Made by Akka for each actor system, by its name in the configuration and so without Props; lives as long; a restart loses nothing.</summary>
internal sealed class LogActor : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    public LogActor()
    {
        Receive<InitializeLogger>(_ => OnInitialize());
        Receive<LogEvent>(OnLogEvent);
    }

    /// <summary>Names this actor as the logger, unless the operator chose others.</summary>
    public static Config Configure(Config akka) => akka.HasPath("akka.loggers")
        ? akka
        : ConfigurationFactory.ParseString($"akka.loggers = [\"{typeof(LogActor).FullName}, {typeof(LogActor).Assembly.GetName().Name}\"]").WithFallback(akka);

    private void OnInitialize() => Sender.Tell(new LoggerInitialized());

    private void OnLogEvent(LogEvent entry)
    {
        if (ProcessLogging.Current is not { } factory) return;
        var category = entry.LogClass.FullName ?? entry.LogClass.Name;
        if (!_loggers.TryGetValue(category, out var logger)) _loggers[category] = logger = factory.CreateLogger(category);
        var level = Level(entry.LogLevel());
        if (!logger.IsEnabled(level)) return;

        // Whatever part of it is from outside, and wherever it was logged, nothing in it ends the line or speaks to a terminal.
        var message = LogText.Of(entry.Message?.ToString() ?? "", LogText.MostOfLine);
        logger.Log(level, "{Source}: {Message}{Cause}", LogText.Of(entry.LogSource), message, entry.Cause is { } cause ? $" {LogText.Of(cause)}" : "");
    }

    private static Microsoft.Extensions.Logging.LogLevel Level(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        _ => Microsoft.Extensions.Logging.LogLevel.Error,
    };
}
