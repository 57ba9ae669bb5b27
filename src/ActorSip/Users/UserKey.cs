namespace ActorSip.Users;

/// <summary>A name and a realm as they came from outside; kept by a table.</summary>
/// <param name="Name">Unescaped; any bytes.</param>
/// <param name="Realm">Any bytes.</param>
internal sealed record UserKey(byte[] Name, byte[] Realm);
