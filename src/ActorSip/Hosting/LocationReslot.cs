using System.Globalization;
using System.Runtime.Serialization;
using ActorSip.Configuration;
using ActorSip.Journals;
using ActorSip.Journals.Sqlite;
using ActorSip.Location;
using ActorSip.Wire;

namespace ActorSip.Hosting;

/// <summary>
/// Cuts the location table of a store into another number of slots, while no server uses it. Slot n of 2^s holds the addresses-of-record whose hash ends in the s bits of n: with twice the slots it becomes n and
/// n + 2^s, with half of them it joins another; a slot's low bits stay. All is changed in one transaction, or nothing.
/// </summary>
public static class LocationReslot
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Changes a store to the settings.</summary>
    /// <param name="folder">Of the store.</param>
    /// <param name="options">The new settings: its hash size and shards are what the store is changed to.</param>
    /// <param name="time">The clock: what has ended is left behind.</param>
    /// <param name="progress">Told what is being done, for an operator.</param>
    /// <exception cref="StoreException">The store is in use, cannot be used, or was never used by a server.</exception>
    public static async Task RunAsync(string folder, NodeOptions options, TimeProvider time, Action<string> progress)
    {
        using var store = SqliteStore.Open(NodeStore.StoreOptions(folder));
        if (await StoreIdentity.ReadAsync(store).ConfigureAwait(false) is not { } identity)
            throw new StoreException($"{store.File} has not been used by a server yet: there is nothing to change. Its first start takes the settings as they are.");

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var before = NodeComponents.Location(options, identity.Key) with { HashSize = identity.HashSize };
        var after = before with { HashSize = options.Location.HashSize };
        var slots = new Dictionary<int, List<LocationProtocol.Record>>();
        var count = 0;
        progress(string.Create(CultureInfo.InvariantCulture, $"{store.File}: from {before.Slots} to {after.Slots} slots"));
        for (var slot = 0; slot < before.Slots; slot++)
        {
            foreach (var record in await ReadAsync(store, before, slot, now, progress).ConfigureAwait(false))
            {
                var to = after.SlotOf(record.AddressOfRecord);
                if (!slots.TryGetValue(to, out var records)) slots[to] = records = [];
                records.Add(record);
                count++;
            }

            if ((slot + 1) % 1024 == 0) progress(string.Create(CultureInfo.InvariantCulture, $"read {slot + 1} of {before.Slots} slots, {count} addresses-of-record"));
        }

        var snapshots = slots.ToDictionary(entry => DurableSlotActor.IdOf(after.HashSize, entry.Key), entry => Snapshot(entry.Value, time), StringComparer.Ordinal);
        var old = Enumerable.Range(0, before.Slots).Select(slot => DurableSlotActor.IdOf(before.HashSize, slot)).ToArray();
        await WhileAvailableAsync(store, store.RewriteAsync(old, snapshots, StoreIdentity.Values(options.Location))).ConfigureAwait(false);
        progress(string.Create(CultureInfo.InvariantCulture, $"written: {count} addresses-of-record in {slots.Count} slots. The server may be started with actorsip.location.hash-size = {after.HashSize} and shards = {options.Location.Shards}."));
    }

    private static async Task<IReadOnlyList<LocationProtocol.Record>> ReadAsync(SqliteStore store, LocationSettings settings, int slot, long now, Action<string> progress)
    {
        var reading = store.ReadAsync(DurableSlotActor.IdOf(settings.HashSize, slot));
        await WhileAvailableAsync(store, reading).ConfigureAwait(false);
        var history = await reading.ConfigureAwait(false);
        var replay = new SlotReplay(settings, now);
        try
        {
            if (history.Snapshot is { } snapshot) replay.Add(WireFormat.Read(snapshot.Payload.Bytes, snapshot.Payload.Manifest));
            foreach (var stored in history.Events) replay.Add(WireFormat.Read(stored.Payload.Bytes, stored.Payload.Manifest));
        }
        catch (Exception unreadable) when (unreadable is SerializationException or Google.Protobuf.InvalidProtocolBufferException)
        {
            throw new StoreException($"slot {slot} holds what this version cannot read, and nothing was changed: {unreadable.Message}", unreadable);
        }

        if (replay.Incomplete > 0) progress(string.Create(CultureInfo.InvariantCulture, $"slot {slot}: {replay.Incomplete} refreshes of bindings that are not there were left out"));
        return [.. replay.Records(now)];
    }

    /// <summary>A server waits for a disk to come back; somebody at a terminal is told what is wrong.</summary>
#pragma warning disable VSTHRD003 // The store's thread does the work, and waits for nobody.
    private static async Task WhileAvailableAsync(SqliteStore store, Task work)
    {
        while (!work.IsCompleted)
        {
            if (store.Health.Condition is { IsAvailable: false } away) throw new StoreException($"{away.Reason} Nothing was changed.");
            await Task.WhenAny(work, Task.Delay(LookInterval)).ConfigureAwait(false);
        }

        await work.ConfigureAwait(false);
    }
#pragma warning restore VSTHRD003

    private static StoredSnapshot Snapshot(List<LocationProtocol.Record> records, TimeProvider time)
    {
        var snapshot = new LocationProtocol.Snapshot(records);
        return new StoredSnapshot(1, time.GetUtcNow().UtcTicks, new StoredPayload(WireFormat.SerializerId, WireFormat.ManifestOf(snapshot), WireFormat.Write(snapshot)));
    }
}
