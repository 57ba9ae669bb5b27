namespace ActorSip.Journals.Redis;

/// <summary>
/// What Redis does in one step. Numbers are the doubles of Lua, exact up to 2^53. Each script may run again when its answer was lost: it then finds that it is done. KEYS of each: those of one persistence id.
/// </summary>
internal static class RedisScripts
{
    /// <summary>Makes whoever asks the only writer. KEYS: numbers. ARGV: his name. Answers the highest sequence number and his epoch.</summary>
    public const string Claim =
        """
        local m = redis.call('HMGET', KEYS[1], 'n', 'e')
        local e = (tonumber(string.match(m[2] or '0', '^%d+')) + 1) .. ':' .. ARGV[1]
        redis.call('HSET', KEYS[1], 'e', e, 'w', 0)
        return {tonumber(m[1] or '0'), e}
        """;

    /// <summary>
    /// Adds events. KEYS: numbers, events. ARGV: epoch, number of the write in it, sequence number of the first, the events. Answers 0 when they are written, 1 when somebody else is the writer, 2 when they do not follow the last;
    /// the highest sequence number; the epoch.
    /// </summary>
    public const string Append =
        """
        local m = redis.call('HMGET', KEYS[1], 'n', 'e', 'w')
        local n = tonumber(m[1] or '0')
        if m[2] ~= ARGV[1] then return {1, n, m[2] or ''} end
        if tonumber(m[3] or '0') >= tonumber(ARGV[2]) then return {0, n, m[2]} end
        if n + 1 ~= tonumber(ARGV[3]) then return {2, n, m[2]} end
        for i = 4, #ARGV, 4000 do redis.call('RPUSH', KEYS[2], unpack(ARGV, i, math.min(i + 3999, #ARGV))) end
        n = n + #ARGV - 3
        redis.call('HSET', KEYS[1], 'n', n, 'w', ARGV[2])
        return {0, n, m[2]}
        """;

    /// <summary>
    /// Writes a state in place of all that there is. KEYS: numbers, events, snapshots. ARGV: epoch, sequence number, field of the snapshot, the snapshot. Answers 0 when it is written, 1 when somebody else has become the writer
    /// since; the highest sequence number; the epoch.
    /// </summary>
    public const string Restate =
        """
        local e = redis.call('HGET', KEYS[1], 'e')
        local number = function(epoch) return tonumber(string.match(epoch or '0', '^%d+')) end
        if e ~= ARGV[1] and number(e) >= number(ARGV[1]) then return {1, 0, e} end
        redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
        redis.call('HSET', KEYS[1], 'e', ARGV[1], 'w', 0, 'n', ARGV[2])
        redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
        return {0, tonumber(ARGV[2]), ARGV[1]}
        """;

    /// <summary>Reads what the store knows of the writer. KEYS: numbers. Answers the highest sequence number and the epoch.</summary>
    public const string Standing =
        """
        local m = redis.call('HMGET', KEYS[1], 'n', 'e')
        return {tonumber(m[1] or '0'), m[2] or ''}
        """;

    /// <summary>What time it is. KEYS: any. Answers seconds and microseconds.</summary>
    public const string Time = "return redis.call('TIME')";

    /// <summary>Reads events. KEYS: numbers, events. ARGV: first and last sequence number, how many at most. Answers the highest sequence number, and the events that there are.</summary>
    public const string Page =
        """
        local n = tonumber(redis.call('HGET', KEYS[1], 'n') or '0')
        local first = n - redis.call('LLEN', KEYS[2]) + 1
        local from = math.max(tonumber(ARGV[1]), first)
        local to = math.min(tonumber(ARGV[2]), n, from + tonumber(ARGV[3]) - 1)
        if to < from then return {n, {}} end
        return {n, redis.call('LRANGE', KEYS[2], from - first, to - first)}
        """;

    /// <summary>
    /// Reads the latest snapshot and the events after it as they are at one moment, or the events after a position where those are all there and the writer is the same. KEYS: numbers, events, snapshots. ARGV: sequence number and
    /// epoch of the position. Answers the highest sequence number, the snapshot or nil, the events, the epoch, 1 if they follow the position.
    /// </summary>
    public const string History =
        """
        local m = redis.call('HMGET', KEYS[1], 'n', 'e')
        local n, e = tonumber(m[1] or '0'), m[2] or ''
        local first = n - redis.call('LLEN', KEYS[2]) + 1
        local known = tonumber(ARGV[1])
        if known > 0 and known <= n and known >= first - 1 and e == ARGV[2] then
          if known == n then return {n, false, {}, e, 1} end
          return {n, false, redis.call('LRANGE', KEYS[2], known + 1 - first, -1), e, 1}
        end
        local best = ''
        for _, field in ipairs(redis.call('HKEYS', KEYS[3])) do if field > best then best = field end end
        local snapshot, from = false, first
        if best ~= '' then
          snapshot = redis.call('HGET', KEYS[3], best)
          from = math.max(first, tonumber(string.sub(best, 1, 19)) + 1)
        end
        if from > n then return {n, snapshot, {}, e, 0} end
        return {n, snapshot, redis.call('LRANGE', KEYS[2], from - first, -1), e, 0}
        """;

    /// <summary>Deletes events. KEYS: numbers, events. ARGV: the last one's sequence number.</summary>
    public const string DeleteEvents =
        """
        local n = tonumber(redis.call('HGET', KEYS[1], 'n') or '0')
        local first = n - redis.call('LLEN', KEYS[2]) + 1
        local count = math.min(tonumber(ARGV[1]), n) - first + 1
        if count > 0 then redis.call('LTRIM', KEYS[2], count, -1) end
        return 0
        """;

    /// <summary>Keeps a snapshot, in place of others of its sequence number. KEYS: snapshots. ARGV: its field, the snapshot.</summary>
    public const string SaveSnapshot =
        """
        for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
          if string.sub(field, 1, 19) == string.sub(ARGV[1], 1, 19) then redis.call('HDEL', KEYS[1], field) end
        end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        return 0
        """;

    /// <summary>Reads the latest snapshot of a range. KEYS: snapshots. ARGV: least and most sequence number, least and most time, of 19 digits each. Answers it, or nil.</summary>
    public const string LoadSnapshot =
        """
        local best = ''
        for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
          local s, t = string.sub(field, 1, 19), string.sub(field, 21)
          if s >= ARGV[1] and s <= ARGV[2] and t >= ARGV[3] and t <= ARGV[4] and field > best then best = field end
        end
        return best ~= '' and redis.call('HGET', KEYS[1], best)
        """;

    /// <summary>Deletes the snapshots of a range. KEYS and ARGV: as of <see cref="LoadSnapshot"/>.</summary>
    public const string DeleteSnapshots =
        """
        for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
          local s, t = string.sub(field, 1, 19), string.sub(field, 21)
          if s >= ARGV[1] and s <= ARGV[2] and t >= ARGV[3] and t <= ARGV[4] then redis.call('HDEL', KEYS[1], field) end
        end
        return 0
        """;

    /// <summary>Reads a value, after keeping another one if there is none. KEYS: value. ARGV: the other one.</summary>
    public const string GetOrAdd =
        """
        redis.call('SET', KEYS[1], ARGV[1], 'NX')
        return redis.call('GET', KEYS[1])
        """;

    /// <summary>Reads a value. KEYS: value. Answers it, or nil.</summary>
    public const string Get = "return redis.call('GET', KEYS[1])";

    /// <summary>Keeps a value. KEYS: value. ARGV: it.</summary>
    public const string Put =
        """
        redis.call('SET', KEYS[1], ARGV[1])
        return 0
        """;
}
