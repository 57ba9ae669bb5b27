using ActorSip.Peers;
using ActorSip.Users;

namespace ActorSip.Requests;

/// <summary>Who sent a request, as far as steps of the route have found out.</summary>
/// <param name="Peer">The peer whose address it came from; null: none.</param>
/// <param name="User">The user who proved to be himself with a password; null: none.</param>
public readonly record struct RequestSender(Peer? Peer, User? User);
