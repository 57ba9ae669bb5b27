using System.Net;

namespace ActorSip.Journals.Redis.Pipe;

/// <summary>Where a pipe goes, and what it says first.</summary>
/// <param name="EndPoint">Of one Redis that stands alone.</param>
/// <param name="User">Empty for the default user.</param>
/// <param name="Password">Empty for none.</param>
/// <param name="Database">Its number.</param>
public sealed record RedisPipeTarget(EndPoint EndPoint, string User, string Password, int Database);
