using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>Records out of the answers of scripts.</summary>
internal static class RedisAnswers
{
    public static StoredEvent[] Events(RedisResult answer)
    {
        var events = new StoredEvent[answer.Length];
        for (var i = 0; i < events.Length; i++) events[i] = RedisRecords.ReadEvent(((byte[]?)answer[i]).AsSpan());
        return events;
    }

    public static StoredSnapshot? Snapshot(RedisResult answer) => (byte[]?)answer is { } record ? RedisRecords.ReadSnapshot(record) : null;
}
