namespace ActorSip.Journals.Redis.Commands;

/// <summary>What a command needs next.</summary>
internal enum RedisStep
{
    /// <summary>Nothing: it is done, or refused.</summary>
    Done,

    /// <summary>Its next question.</summary>
    Ask,

    /// <summary>The state of the actor that writes, before its next question.</summary>
    NeedState,
}
