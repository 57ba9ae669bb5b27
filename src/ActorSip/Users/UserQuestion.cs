namespace ActorSip.Users;

/// <summary>Who is this?</summary>
/// <param name="Name">In canonical form.</param>
/// <param name="Realm">Of his password.</param>
public sealed record UserQuestion(string Name, string Realm);
