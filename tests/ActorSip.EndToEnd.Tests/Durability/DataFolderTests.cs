using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>What is kept does not grow with what has happened, only with what there is.</summary>
public sealed class DataFolderTests : IDisposable
{
    private const int Users = 10_000;
    private const int Refreshes = 100;
    private const int Settled = 12;
    private const long MaxBytes = 100_000_000;

    private readonly string _data = Directory.CreateTempSubdirectory("actorsip-data-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_data_folder_of_many_users_who_refresh_often_stays_small()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { DataFolder = _data, Allocator = "pooled" });
        var acknowledged = new int[Users];
        using var load = new RegisterLoad(server.V4, acknowledged);
        var most = MaxBytes;
        for (var round = 0; round <= Refreshes; round++)
        {
            await load.RunAsync(round * Users, Users, TimeSpan.FromMinutes(1));
            var size = new DirectoryInfo(_data).EnumerateFiles().Sum(file => file.Length);
            Assert.InRange(size, 1, most);

            // After one snapshot of each slot it has the size it will have for ever: what comes after goes where something was deleted.
            if (round == Settled) most = Math.Min(MaxBytes, size + size / 4);
        }

        Assert.All(acknowledged, cseq => Assert.Equal(Refreshes + 1, cseq));
        Assert.Equal(Users, (await server.StatisticsAsync())["location.bindings"]);
    }
}
