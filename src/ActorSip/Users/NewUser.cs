namespace ActorSip.Users;

/// <summary>A user that was just made, with the password, which is known nowhere else: to be told to somebody at once.</summary>
/// <param name="Name">Of the user.</param>
/// <param name="Realm">Of the password.</param>
/// <param name="Password">In clear.</param>
public sealed record NewUser(string Name, string Realm, string Password)
{
    /// <summary>What the store gets of it.</summary>
    public User ToUser(IReadOnlyList<string> identities) => new(Name, Realm, Ha1.OfAll(Name, Realm, Password), identities);

    /// <summary>Never the password: records end up in logs.</summary>
    public override string ToString() => $"{Name} of {Realm}";
}
