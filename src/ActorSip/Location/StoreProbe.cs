using ActorSip.Journals;

namespace ActorSip.Location;

/// <summary>Asks a store whether it is there, for what must not begin when it is not: one that nobody has written to for a while, or that was cut off a moment ago, is not yet known to be away.</summary>
internal static class StoreProbe
{
    private const string Key = "location.moves";

    /// <summary>Writes something: a store whose disk is full still answers questions.</summary>
    public static async Task<bool> IsThereAsync(IStore store)
    {
        if (!store.Health.Condition.IsAvailable) return false;
        try
        {
            await store.PutAsync(Key, []).ConfigureAwait(false);
            return store.Health.Condition.IsAvailable;
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
