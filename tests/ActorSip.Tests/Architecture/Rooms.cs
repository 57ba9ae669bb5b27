namespace ActorSip.Tests.Architecture;

/// <summary>The rooms of ActorSip and their ranks: a room may use those of lower rank and itself.</summary>
internal static class Rooms
{
    private const string Root = "ActorSip.";

    private static readonly string[][] Ranks =
    [
        ["Logging"],
        ["Caching", "Resolving", "Backends", "Loops", "Scheduling", "Buffers", "Configuration", "Membership"],
        ["Transport", "Location", "Peers", "Users"],
        ["Requests"],
        ["Dialogs", "Presence", "Keepalive"],
        ["Routing"],
        ["Administration", "Wire"],
        ["Links", "Stores"],
        ["Hosting"],
    ];

    /// <summary>The room of a type of the project ActorSip.</summary>
    /// <param name="type">Full name, with the namespace.</param>
    public static string Of(string type) => type[Root.Length..].Split('.', 2)[0];

    /// <summary>-1 for a room that has no rank yet.</summary>
    public static int RankOf(string room) => Array.FindIndex(Ranks, rooms => rooms.Contains(room, StringComparer.Ordinal));

    /// <summary>True when a type may use another; both of the project ActorSip.</summary>
    public static bool MayUse(string type, string used)
    {
        var (from, to) = (Of(type), Of(used));
        return RankOf(from) >= 0 && RankOf(to) >= 0 && (from == to || RankOf(to) < RankOf(from));
    }
}
