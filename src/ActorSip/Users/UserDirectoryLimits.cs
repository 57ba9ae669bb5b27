namespace ActorSip.Users;

/// <summary>What a loop remembers of the users, and for how long. Times in milliseconds.</summary>
/// <param name="MaxCached">Most users remembered; those not asked for lately go first.</param>
/// <param name="CachedFor">After that the store is asked again, beside the request, which is answered with what is remembered.</param>
/// <param name="Stale">While the store does not answer, a user is remembered for so long.</param>
/// <param name="MaxUnknown">Most names remembered of which there is no user; the oldest go first, and never a user.</param>
/// <param name="UnknownFor">How long such a name is remembered.</param>
/// <param name="MaxWaiting">Most requests that wait for the store.</param>
public sealed record UserDirectoryLimits(int MaxCached, long CachedFor, long Stale, int MaxUnknown, long UnknownFor, int MaxWaiting);
