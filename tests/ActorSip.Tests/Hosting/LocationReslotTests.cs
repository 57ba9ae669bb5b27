using System.Text;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Journals;
using ActorSip.Journals.Sqlite;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Location;
using ActorSip.Wire;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>A store that is cut into more or fewer slots keeps every binding, and its key; a node whose settings differ refuses it and says what to do.</summary>
public sealed class LocationReslotTests : IDisposable
{
    private const int Users = 300;

    private readonly string _folder = Directory.CreateTempSubdirectory("actorsip-reslot-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<string> _progress = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Slots_are_doubled_and_halved_and_every_binding_stays()
    {
        var key = await FillAsync(hashSize: 4);
        foreach (var size in new[] { 5, 7, 4 })
        {
            await LocationReslot.RunAsync(_folder, Options(size), _time, _progress.Add);
            await CheckAsync(size, key);
        }

        Assert.Contains(_progress, line => line.Contains("from 16 to 32 slots", StringComparison.Ordinal));
        Assert.Contains(_progress, line => line.Contains($"{Users} addresses-of-record", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_ended_is_left_behind()
    {
        await FillAsync(hashSize: 4);
        _time.Advance(TimeSpan.FromHours(3));
        await LocationReslot.RunAsync(_folder, Options(5), _time, _progress.Add);
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        for (var slot = 0; slot < 32; slot++) Assert.Null((await store.ReadAsync(DurableSlotActor.IdOf(5, slot))).Snapshot);
    }

    [Theory]
    [InlineData(5, 4, "actorsip.location.hash-size is 5, but ", "was made with 4")]
    [InlineData(4, 8, "actorsip.location.shards is 8, but ", "was made with 4")]
    public async Task A_node_with_other_settings_is_refused(int hashSize, int shards, string what, string was)
    {
        await FillAsync(hashSize: 4);
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        var refused = await Assert.ThrowsAsync<StoreException>(() => StoreIdentity.OpenAsync(store, Options(hashSize, shards).Location));
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains(was, refused.Message, StringComparison.Ordinal);
        Assert.Contains("actorsip reslot", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_change_of_shards_the_node_takes_it()
    {
        await FillAsync(hashSize: 4);
        await LocationReslot.RunAsync(_folder, Options(4, 8), _time, _progress.Add);
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        await StoreIdentity.OpenAsync(store, Options(4, 8).Location);
    }

    [Fact]
    public async Task The_keys_are_made_once()
    {
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        var keys = await StoreIdentity.OpenAsync(store, Options(4).Location);
        Assert.Equal(keys, await StoreIdentity.OpenAsync(store, Options(4).Location));
        Assert.NotEqual(keys.Location, keys.Cookies);
        Assert.NotEqual(keys.Cookies, keys.Branches);
    }

    [Fact]
    public async Task A_store_that_no_server_has_used_is_left_alone() =>
        Assert.Contains("not been used", (await Assert.ThrowsAsync<StoreException>(() => LocationReslot.RunAsync(_folder, Options(5), _time, _progress.Add))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_store_that_a_server_uses_is_left_alone()
    {
        await FillAsync(hashSize: 4);
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        await Assert.ThrowsAsync<StoreException>(() => LocationReslot.RunAsync(_folder, Options(5), _time, _progress.Add));
    }

    private static NodeOptions Options(int hashSize, int shards = 4)
    {
        var options = Configurations.Good(Configurations.Load(null));
        return options with { Location = options.Location with { HashSize = hashSize, Shards = shards } };
    }

    /// <summary>Fills a store as slots would: a registration, and for every other user a refresh without its texts.</summary>
    private async Task<HashKey> FillAsync(int hashSize)
    {
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        var key = (await StoreIdentity.OpenAsync(store, Options(hashSize).Location)).Location;
        var settings = NodeComponents.Location(Options(hashSize), key);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var numbers = new long[settings.Slots];
        for (var user = 0; user < Users; user++)
        {
            var addressOfRecord = Registrations.Key($"u{user}");
            var slot = settings.SlotOf(addressOfRecord);
            var first = Registrar.Decide(BindingSet.Empty, Registrations.Request($"u{user}", $"<sip:u{user}@192.0.2.1>", now, (ulong)(user * 2 + 1)), Registrations.Policy);
            await AppendAsync(store, hashSize, slot, ++numbers[slot], new LocationProtocol.Changed(addressOfRecord, first.Changed!, now, 0));
            if (user % 2 != 0) continue;
            var second = Registrar.Decide(first.Bindings, Registrations.Request($"u{user}", $"<sip:u{user}@192.0.2.1>", now + 1000, (ulong)(user * 2 + 2), cseq: 2), Registrations.Policy);
            await AppendAsync(store, hashSize, slot, ++numbers[slot], new LocationProtocol.Changed(addressOfRecord, second.Changed!, now + 1000, 1));
        }

        return key;
    }

    private static Task AppendAsync(SqliteStore store, int hashSize, int slot, long number, LocationProtocol.Changed changed) => store.AppendAsync(
        DurableSlotActor.IdOf(hashSize, slot),
        [new StoredEvent(number, new StoredPayload(WireFormat.SerializerId, WireFormat.Changed, WireFormat.Write(changed)), "", "writer")]);

    private async Task CheckAsync(int hashSize, HashKey key)
    {
        using var store = SqliteStore.Open(NodeStore.StoreOptions(_folder));
        Assert.Equal((hashSize, key), (await StoreIdentity.ReadAsync(store))!.Value);
        var settings = NodeComponents.Location(Options(hashSize), key);
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var slot = 0; slot < settings.Slots; slot++)
        {
            var history = await store.ReadAsync(DurableSlotActor.IdOf(hashSize, slot));
            if (history.Snapshot is null) continue;
            var replay = new SlotReplay(settings, _time.GetUtcNow().ToUnixTimeMilliseconds());
            replay.Add(WireFormat.Read(history.Snapshot.Payload.Bytes, history.Snapshot.Payload.Manifest));
            foreach (var record in replay.Records(_time.GetUtcNow().ToUnixTimeMilliseconds()))
            {
                Assert.Equal(slot, settings.SlotOf(record.AddressOfRecord));
                var name = Encoding.ASCII.GetString(record.AddressOfRecord);
                Assert.True(found.Add(name));
                var binding = Assert.Single(record.Bindings.Targets.ToArray());
                Assert.Equal($"sip:{name[..name.IndexOf('@', StringComparison.Ordinal)]}@192.0.2.1", Encoding.ASCII.GetString(binding.Uri));
            }
        }

        Assert.Equal(Users, found.Count);
        Assert.All(await store.PersistenceIdsAsync(), id => Assert.StartsWith($"location-{hashSize}-", id, StringComparison.Ordinal));
    }
}
