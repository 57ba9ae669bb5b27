namespace ActorSip.Peers;

/// <summary>Our name and password towards a peer.</summary>
/// <param name="Username">As the peer has it.</param>
/// <param name="Password">Never logged and never shown.</param>
public sealed record PeerCredentials(string Username, string Password)
{
    public override string ToString() => Username;
}
