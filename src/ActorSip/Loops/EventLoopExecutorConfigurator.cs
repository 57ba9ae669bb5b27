using Akka.Configuration;
using Akka.Dispatch;

namespace ActorSip.Loops;

/// <summary>
/// Puts the actors of a dispatcher on an event loop: <c>executor = "ActorSip.Loops.EventLoopExecutorConfigurator, ActorSip"</c> with <c>loop = N</c>. The
/// loops come from the <see cref="LoopsSetup"/> the actor system was made with.
/// </summary>
public sealed class EventLoopExecutorConfigurator : ExecutorServiceConfigurator
{
    private readonly EventLoop _loop;

    /// <summary>Called by Akka, by reflection, when the dispatcher is first asked for.</summary>
    /// <exception cref="ConfigurationException">The actor system was made without <see cref="LoopsSetup"/>, or has no loop of that number.</exception>
    public EventLoopExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        // Here and not when the executor is produced: that is at the first message, and its exception would only be logged.
        var id = config.GetString("id", "dispatcher");
        if (!config.HasPath("loop")) throw new ConfigurationException($"{id}.loop is missing: the number of the event loop the dispatcher belongs to");
        var index = config.GetInt("loop");
        var setup = prerequisites.Settings.Setup.Get<LoopsSetup>();
        if (!setup.HasValue) throw new ConfigurationException($"{id}: the actor system was made without its event loops ({nameof(LoopsSetup)})");
        var loops = setup.Value.Loops;
        if (index < 0 || index >= loops.Count)
            throw new ConfigurationException($"{id}.loop is {index}, but the node has {loops.Count} event loops, numbered from 0");
        _loop = loops[index];
    }

    public override ExecutorService Produce(string id) => new EventLoopExecutor(id, _loop);
}
