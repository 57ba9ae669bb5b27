namespace ActorSip.Users;

/// <summary>What a user directory says: the user, that there is none, or that the store does not answer.</summary>
/// <param name="User">Null when there is none, or it is not known.</param>
/// <param name="IsKnown">False when the store did not answer in time, or too many questions wait: 503.</param>
public readonly record struct UserFinding(User? User, bool IsKnown);
