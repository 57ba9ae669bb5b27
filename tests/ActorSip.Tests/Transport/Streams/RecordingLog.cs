using System.Collections.Concurrent;
using Akka.Event;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>Keeps the lines logged.</summary>
internal sealed class RecordingLog() : LoggingAdapterBase(DefaultLogMessageFormatter.Instance)
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public override bool IsDebugEnabled => false;

    public override bool IsInfoEnabled => true;

    public override bool IsWarningEnabled => true;

    public override bool IsErrorEnabled => true;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) => Lines.Enqueue($"{logLevel} {message}");
}
