using Akka.Actor;

namespace ActorSip.Hosting;

/// <summary>Counts the actors of a system. Whether what comes and goes with neighbours, connections and calls also goes shows in it.</summary>
internal static class ActorCount
{
    /// <summary>All that run at this moment, Akka's own among them. From any thread; costs a walk over all of them, which are thousands and not millions, since nothing here has an actor for each request.</summary>
    public static long Of(ActorSystem system)
    {
        var count = 0L;
        var rest = new Stack<IActorRef>([((ExtendedActorSystem)system).Provider.RootGuardian]);
        while (rest.TryPop(out var actor))
        {
            count++;
            if (actor is not ActorRefWithCell parent) continue;
            foreach (var child in parent.Children) rest.Push(child);
        }

        return count;
    }
}
