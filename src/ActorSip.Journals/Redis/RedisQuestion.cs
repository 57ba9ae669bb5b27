using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>A script with its arguments.</summary>
internal readonly record struct RedisQuestion(string Script, RedisKey[] Keys, RedisValue[] Values);
