using Akka.Dispatch;

namespace ActorSip.Loops;

/// <summary>
/// Runs the mailboxes of a dispatcher on an event loop. The loop belongs to the node and outlives the dispatcher: shutting this down leaves it alone.
/// </summary>
public sealed class EventLoopExecutor(string id, EventLoop loop) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => loop.Execute(run);

    public override void Shutdown()
    {
    }
}
