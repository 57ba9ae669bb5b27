namespace ActorSip.Journals.Redis;

/// <summary>What commands need to know of their store.</summary>
internal sealed record RedisScope(RedisKeys Keys, RedisClaims Claims);
