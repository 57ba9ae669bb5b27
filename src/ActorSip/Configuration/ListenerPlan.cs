namespace ActorSip.Configuration;

/// <summary>What the listeners of a configuration mean on this machine.</summary>
/// <param name="Sockets">To be opened, in the order of the listeners.</param>
/// <param name="Errors">Empty when all is well.</param>
public sealed record ListenerPlan(IReadOnlyList<ListenerSocket> Sockets, IReadOnlyList<ConfigurationError> Errors);
