using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Journals.Tests.Samples;

/// <summary>A logger that keeps the lines about stores of each system, instead of printing what tests provoke.</summary>
internal sealed class LogCatcher : ReceiveActor
{
    private static readonly ConcurrentDictionary<ActorSystem, ConcurrentQueue<string>> Caught = new();

    public LogCatcher()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(line => Caught.GetOrAdd(Context.System, _ => new ConcurrentQueue<string>()).Enqueue($"{line.LogLevel()}: {line.Message}"));
    }

    /// <summary>Errors and notes about the store.</summary>
    public static string[] LinesOf(ActorSystem system) => Caught.TryGetValue(system, out var lines) ? [.. lines.Where(line => line.Contains("The store ", StringComparison.Ordinal))] : [];

    public static string[] AllLinesOf(ActorSystem system) => Caught.TryGetValue(system, out var lines) ? [.. lines] : [];
}
