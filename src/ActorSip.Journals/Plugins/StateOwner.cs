using Akka.Actor;

namespace ActorSip.Journals.Plugins;

/// <summary>Who knows all that is confirmed of a persistence id: the actor that has recovered it.</summary>
/// <param name="Actor">It.</param>
/// <param name="Journal">Gets its answer.</param>
internal sealed record StateOwner(IActorRef Actor, IActorRef Journal)
{
    /// <summary>Asks for it; the journal gets it.</summary>
    public void RequestState(string persistenceId) => Actor.Tell(new JournalsProtocol.StateLost(persistenceId), Journal);
}
