using Akka.Configuration;
using Akka.Dispatch;

namespace ActorSip.Loops;

/// <summary>
/// Puts the actors of a dispatcher on an event loop: <c>executor = "ActorSip.Loops.EventLoopExecutorConfigurator, ActorSip"</c> with <c>loop = N</c>. The loops come from the
/// <see cref="LoopsSetup"/> the actor system was made with. Akka calls the constructor by reflection.
/// </summary>
public sealed class EventLoopExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <exception cref="ConfigurationException">The actor system was made without <see cref="LoopsSetup"/>, or has no loop of that number.</exception>
    public override ExecutorService Produce(string id)
    {
        if (!Config.HasPath("loop")) throw new ConfigurationException($"{id}.loop is missing: the number of the event loop the dispatcher belongs to");
        var index = Config.GetInt("loop");
        var setup = Prerequisites.Settings.Setup.Get<LoopsSetup>();
        if (!setup.HasValue) throw new ConfigurationException($"{id}: the actor system was made without its event loops ({nameof(LoopsSetup)})");
        var loops = setup.Value.Loops;
        if (index < 0 || index >= loops.Count) throw new ConfigurationException($"{id}.loop is {index}, but the node has {loops.Count} event loops, from 0 on");
        return new EventLoopExecutor(id, loops[index]);
    }
}
