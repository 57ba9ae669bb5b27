namespace ActorSip.Peers;

/// <summary>Our name and password towards a peer.</summary>
/// <param name="Username">As the peer has it.</param>
/// <param name="Password">Never logged and never shown.</param>
/// <param name="Realm">Whose challenges are answered; empty: anybody's.</param>
public sealed record PeerCredentials(string Username, string Password, string Realm = "")
{
    public override string ToString() => Username;
}
