using Akka.Actor;
using Akka.Event;

namespace ActorSip.Tests.Hosting;

/// <summary>A logger that keeps the test output readable: what a node does is seen on its sockets and counters.</summary>
public sealed class LogSilencer : ReceiveActor
{
    public LogSilencer()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        ReceiveAny(_ => { });
    }
}
