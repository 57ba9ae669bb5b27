using Akka.Actor.Setup;

namespace ActorSip.Loops;

/// <summary>The loops of the node, by index, for the dispatchers of an actor system whose executor is <see cref="EventLoopExecutorConfigurator"/>.</summary>
public sealed class LoopsSetup(IReadOnlyList<EventLoop> loops) : Setup
{
    public IReadOnlyList<EventLoop> Loops => loops;
}
