using ActorSip.Journals;

namespace ActorSip.Location;

/// <summary>
/// Asks a store whether it is there, for what must not begin when it is not: one that nobody has written to for a while, or that was cut off a moment ago, is not yet known to be away. One that has just come back may lack what
/// only the owner of a slot knows, and would write anew: he must not hand it over before that.
/// </summary>
internal static class StoreProbe
{
    private const string Key = "location.moves";

    /// <summary>Writes something: a store whose disk is full still answers questions.</summary>
    public static async Task<bool> IsThereAsync(IStore store)
    {
        if (!IsSure(store)) return false;
        try
        {
            await store.PutAsync(Key, []).ConfigureAwait(false);
            return IsSure(store);
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private static bool IsSure(IStore store) => store.Health is { Condition.IsAvailable: true, IsInDoubt: false };
}
