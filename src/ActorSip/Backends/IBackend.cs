using Akka.Actor;

namespace ActorSip.Backends;

/// <summary>A backend of a node, whatever is asked of it.</summary>
public interface IBackend
{
    /// <summary>Letters, digits and hyphens: the name of its actor, and of its counters.</summary>
    string Name { get; }

    BackendStatistics Statistics { get; }

    /// <summary>Makes its actor, which runs on no loop.</summary>
    Props Props(TimeProvider time);
}
