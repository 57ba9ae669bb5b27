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

    public static DateTimeOffset? Time(RedisResult answer) => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds((long)answer[0]) + TimeSpan.FromMicroseconds((long)answer[1]);

    public static StoredHistory History(RedisResult answer) =>
        new(Snapshot(answer[1]), Events(answer[2]), (long)answer[0]) { Epoch = (string?)answer[3] ?? "", GoesOn = (int)answer[4] == 1 };

    public static StoredSnapshot? Snapshot(RedisResult answer) => (byte[]?)answer is { } record ? RedisRecords.ReadSnapshot(record) : null;
}
