using ActorSip.Peers;
using ActorSip.Users;

namespace ActorSip.Requests;

/// <summary>Who sent a request, as far as steps of the route have found out.</summary>
/// <param name="Peer">The peer whose address it came from; null: none.</param>
/// <param name="User">The user who proved to be himself with a password; null: none.</param>
public readonly record struct RequestSender(Peer? Peer, User? User)
{
    /// <summary>The peer, if its address is enough for it, or it has given the password that it must give; null: none.</summary>
    public Peer? ProvenPeer => Peer is { MustAuthenticate: true } && User is null ? null : Peer;

    /// <summary>True for a peer of the trust domain (RFC 3325).</summary>
    public bool IsTrusted => ProvenPeer is { IsTrusted: true };

    /// <summary>True for those who may send to domains of others: users, and trusted peers.</summary>
    public bool IsSomebody => User is not null || IsTrusted;
}
