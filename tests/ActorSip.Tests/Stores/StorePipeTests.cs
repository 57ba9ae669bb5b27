using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Journals.Redis.Pipe;
using ActorSip.Loops;
using ActorSip.Stores;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using Xunit;

namespace ActorSip.Tests.Stores;

/// <summary>The connection of a loop to a store that the test plays: it is dialed, and dialed again.</summary>
#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class StorePipeTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private const string Greeting = "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n";

    private readonly LoopFaults _faults = new();
    private readonly TcpListener _redis = new(IPAddress.Loopback, 0);
    private EventLoop _loop = null!;
    private StorePipe _pipe = null!;

    public async Task InitializeAsync()
    {
        _redis.Start();
        _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);
        var pipe = new RedisPipe(new RedisPipeTarget(_redis.LocalEndpoint, "", "secret", 2), TimeSpan.FromSeconds(1), TimeProvider.System);
        _pipe = await _loop.RunAsync(() => new StorePipe(_loop, pipe, TimeProvider.System));
        _loop.Post(_pipe);
    }

    public async Task DisposeAsync()
    {
        await _loop.RunAsync(_pipe.Close);
        _loop.Dispose();
        _redis.Dispose();
        Assert.Empty(_faults.Seen);
    }

    [Fact]
    public async Task It_is_dialed_and_says_who_it_is()
    {
        using var connection = await AcceptAsync();
        Assert.Equal(Greeting, await ReadAsync(connection, Greeting.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-WRONGPASS no\r\n")]
    [InlineData("what?\r\n")]
    public async Task A_connection_that_is_gone_or_good_for_nothing_is_dialed_again(string said)
    {
        using (var connection = await AcceptAsync())
        {
            await ReadAsync(connection, Greeting.Length);
            await connection.SendAsync(Encoding.ASCII.GetBytes(said));

            // With a reset, so that nothing of it arrives later.
            if (said.Length > 0) Assert.Equal(SocketError.ConnectionReset, (await Assert.ThrowsAsync<SocketException>(() => connection.ReceiveAsync(new byte[1]).WaitAsync(LoopExtensions.Patience))).SocketErrorCode);
        }

        using var again = await AcceptAsync();
        await ReadAsync(again, Greeting.Length);
    }

    private Task<Socket> AcceptAsync() => _redis.AcceptSocketAsync().WaitAsync(LoopExtensions.Patience);

    private static async Task<string> ReadAsync(Socket connection, int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var read = await connection.ReceiveAsync(bytes.AsMemory(have)).AsTask().WaitAsync(LoopExtensions.Patience);
            Assert.NotEqual(0, read);
            have += read;
        }

        return Encoding.ASCII.GetString(bytes);
    }
}
