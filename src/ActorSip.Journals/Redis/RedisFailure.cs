using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>What an error means for what was asked, and for an operator.</summary>
internal static class RedisFailure
{
    // What Redis says while it cannot do now what it will do later.
    private static readonly string[] Passing =
        ["LOADING", "MISCONF", "OOM", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "NOREPLICAS", "BUSY", "NOAUTH", "WRONGPASS", "NOPERM", "MOVED", "ASK", "UNBLOCKED", "NOSCRIPT", "ERR max number of clients"];

    // What one says whose place another may take, or that has just been started.
    private static readonly string[] Changing = ["LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "MOVED"];

    /// <summary>True when the same question will be answered once the store is back: nothing is lost by asking again.</summary>
    public static bool IsAway(Exception error) => error switch
    {
        RedisConnectionException or RedisTimeoutException or TimeoutException or ObjectDisposedException => true,
        RedisServerException => Array.Exists(Passing, word => error.Message.StartsWith(word, StringComparison.Ordinal)),
        _ => false,
    };

    /// <summary>True when whoever answers next may be another Redis, or one that has begun anew. One that cannot write at the moment, and says so, has all that it had.</summary>
    public static bool MayBeAnother(Exception error) => error switch
    {
        RedisServerException => Array.Exists(Changing, word => error.Message.StartsWith(word, StringComparison.Ordinal)),
        _ => IsAway(error),
    };

    /// <summary>What is wrong, and what to do.</summary>
    public static string Advice(string name, Exception error)
    {
        var message = error.Message.Split(["; ", "\n"], 2, StringSplitOptions.None)[0];
        return Word(error.Message) switch
        {
            "OOM" => $"Redis at {name} has used up its memory (maxmemory): give it more.",
            "MISCONF" => $"Redis at {name} cannot write to its disk: make room, and look at its log.",
            "READONLY" => $"Redis at {name} is a replica: name the primary, or Sentinel (serviceName=...).",
            "NOREPLICAS" => $"Redis at {name} has fewer replicas than it must have to write (min-replicas-to-write): see whether they run.",
            "LOADING" => $"Redis at {name} is reading its data; it will be ready by itself.",
            "NOAUTH" or "WRONGPASS" => $"Redis at {name} wants another password: set password=... in configuration-string.",
            "NOPERM" => $"The user of Redis at {name} may not do what is needed: {message}",
            "CLUSTERDOWN" or "MASTERDOWN" => $"The cluster of Redis at {name} is down: {message}",
            _ when error is RedisTimeoutException or TimeoutException => $"Redis at {name} does not answer.",
            _ when error is RedisConnectionException => $"Redis at {name} cannot be reached: see whether it runs, and whether configuration-string is right (that of sentinels has serviceName=...). {message}",
            _ => $"Redis at {name}: {message}",
        };
    }

    private static string Word(string message) => message.Split(' ', 2)[0];
}
