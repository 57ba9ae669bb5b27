using System.Globalization;
using System.Text;
using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Sip.Security;

namespace ActorSip.Hosting;

/// <summary>
/// What is fixed in a store when it is first used: the keys, and how the location table is cut. What lies in it was put there by them; a node with other settings would look for users in slots where they are not.
/// </summary>
internal static class StoreIdentity
{
    private const string HashSizeName = "location.hash-size";
    private const string ShardsName = "location.shards";
    private const string LocationKeyName = "location.hash-key";
    private const string CookieKeyName = "proxy.cookie-key";
    private const string BranchKeyName = "proxy.branch-key";
    private const string NodeName = "node.";

    /// <summary>The number of the node at an address, which keeps it for ever: a node that comes back takes the flows of its earlier lives for its own.</summary>
    /// <param name="store">That all nodes share.</param>
    /// <param name="address">Where the others reach it, host:port.</param>
    /// <exception cref="StoreException">There are no numbers left.</exception>
    public static async Task<ushort> NumberOfAsync(IStore store, string address)
    {
        var own = Encoding.ASCII.GetBytes(address);
        for (var number = 1; number <= ushort.MaxValue; number++)
        {
            var taken = await store.GetOrAddAsync(NodeName + number.ToString(CultureInfo.InvariantCulture), own).ConfigureAwait(false);
            if (taken.AsSpan().SequenceEqual(own)) return (ushort)number;
        }

        throw new StoreException($"{store.Health.Name}: all numbers of nodes are taken. Delete the keys of nodes that are no more (v:{NodeName}1 and so on, each with a node's address).");
    }

    /// <summary>The keys of a store, after its sizes have been compared with the settings; a new store takes both.</summary>
    /// <exception cref="StoreException">The settings are others; the message says what to do.</exception>
    public static async Task<NodeKeys> OpenAsync(IStore store, LocationOptions location)
    {
        var size = await NumberAsync(store, HashSizeName, location.HashSize).ConfigureAwait(false);
        var shards = await NumberAsync(store, ShardsName, location.Shards).ConfigureAwait(false);
        Check(store, "actorsip.location.hash-size", location.HashSize, size);
        Check(store, "actorsip.location.shards", location.Shards, shards);
        return new NodeKeys(
            await KeyAsync(store, LocationKeyName).ConfigureAwait(false),
            await KeyAsync(store, CookieKeyName).ConfigureAwait(false),
            await KeyAsync(store, BranchKeyName).ConfigureAwait(false));
    }

    /// <summary>The hash size a store was made with and its hash key; null for a store that was never used.</summary>
    public static async Task<(int HashSize, HashKey Key)?> ReadAsync(IStore store)
    {
        if (await store.GetAsync(HashSizeName).ConfigureAwait(false) is not { } size || await store.GetAsync(LocationKeyName).ConfigureAwait(false) is not { } key) return null;
        return (Parse(store, HashSizeName, size), HashKey.FromBytes(key));
    }

    /// <summary>The values that make a store one of these settings.</summary>
    public static Dictionary<string, byte[]> Values(LocationOptions location) => new(StringComparer.Ordinal)
    {
        [HashSizeName] = Text(location.HashSize),
        [ShardsName] = Text(location.Shards),
    };

    private static void Check(IStore store, string path, int setting, int fixedValue)
    {
        if (setting == fixedValue) return;
        throw new StoreException(string.Create(CultureInfo.InvariantCulture,
            $"{path} is {setting}, but {store.Health.Name} was made with {fixedValue}. Set it to {fixedValue}, or change the store to the new setting: stop the server and run \"actorsip reslot\" with the same configuration."));
    }

    private static async Task<int> NumberAsync(IStore store, string name, int value) => Parse(store, name, await store.GetOrAddAsync(name, Text(value)).ConfigureAwait(false));

    private static async Task<HashKey> KeyAsync(IStore store, string name) => HashKey.FromBytes(await store.GetOrAddAsync(name, NodeKeys.RandomBytes()).ConfigureAwait(false));

    private static byte[] Text(int value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private static int Parse(IStore store, string name, byte[] text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new StoreException($"{store.Health.Name}: what is kept as {name} is not a number. Put a good copy of the file in its place.");
}
