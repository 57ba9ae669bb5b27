namespace ActorSip.Users;

/// <summary>What the store says.</summary>
/// <param name="User">Null: there is no such user.</param>
/// <param name="Generation">Of the store, when it was asked: what is older than the last change is not remembered.</param>
public sealed record UserAnswer(User? User, long Generation);
