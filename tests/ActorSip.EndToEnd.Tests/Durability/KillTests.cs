using System.Globalization;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>kill -9 under load, again and again: every REGISTER that had its 200 is still there.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 5;
    private const int Users = 2000;

    private readonly string _data = Directory.CreateTempSubdirectory("actorsip-data-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Whatever_was_acknowledged_is_still_there()
    {
        var options = new ServerOptions { DataFolder = _data, Address = Loopback.NextAddress(), Allocator = "pooled", Lines = ["actorsip.location.snapshot-events = 10"] };
        var acknowledged = new int[Users];
        var first = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var server = await TestServer.StartAsync(options);
            await CheckAsync(server, acknowledged);

            // Killed in the middle: what is in flight then may be there or not.
            using var load = new RegisterLoad(server.V4, acknowledged);
            await load.RunOnAsync(first, answers: 1500 + round * 700, TimeSpan.FromSeconds(60));
            var killing = server.KillAsync();
            await load.TakeRestAsync();
            await killing;
            first += Users * 10;
        }

        Assert.InRange(acknowledged.Count(cseq => cseq > 0), 1500, Users);
        await using var last = await TestServer.StartAsync(options);
        await CheckAsync(last, acknowledged);
    }

    /// <summary>Looks for what was acknowledged, or something later: the last refresh of a user is no less a promise than his first registration.</summary>
    private static async Task CheckAsync(TestServer server, int[] acknowledged)
    {
        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int? slot = 0; slot is not null;)
        {
            var page = (await server.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"/registrations?slot={slot}&most=1000")))!.Value;
            foreach (var registration in page.GetProperty("registrations").EnumerateArray())
                known[registration.GetProperty("address-of-record").GetString()!] = registration.GetProperty("contacts")[0].GetProperty("c-seq").GetInt64();
            slot = page.GetProperty("next-slot").ValueKind == JsonValueKind.Null ? null : page.GetProperty("next-slot").GetInt32();
        }

        var missing = new List<string>();
        for (var user = 0; user < acknowledged.Length; user++)
            if (known.GetValueOrDefault($"k{user}@{TestServer.Domain}") < acknowledged[user]) missing.Add($"k{user}");
        Assert.True(missing.Count == 0, $"{missing.Count} acknowledged registrations are missing: {string.Join(", ", missing.Take(20))}");
    }
}
