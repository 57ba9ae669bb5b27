using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>Connections that cost their owner nothing: they end in time, and meanwhile nobody else is slower for them.</summary>
[Collection(Alone.Name)]
public sealed class StreamTests : RawTests
{
    private const int OfEachKind = 500;

    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(45);

    /// <summary>Silent ones, ones that write a byte now and then, ones that bring only what cannot be read, and ones that ask and never read the answers.</summary>
    [Fact]
    public async Task Two_thousand_idlers_are_gone_after_45_seconds()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Allocator = "pooled", LimitsSources = true });
        await using var phone = await OverTcpAsync(server, "phone");
        AssertStatus(200, await phone.RegisterAsync());
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 4; i++) sockets.AddRange(await ConnectAsync(server, OfEachKind));
            var (slow, garbled, deaf) = (sockets[OfEachKind..(2 * OfEachKind)], sockets[(2 * OfEachKind)..(3 * OfEachKind)], sockets[(3 * OfEachKind)..]);
            using var over = new CancellationTokenSource(Gone);
            var writing = WriteSlowlyAsync(slow, over.Token);
            foreach (var socket in garbled) await socket.SendAsync("OPTIONS sip:e2e.test SIP/2.0\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            var asking = AskWithoutReadingAsync(deaf, over.Token);
            Assert.True((await server.StatisticsAsync())["tcp.connections"] > 2 * OfEachKind);

            // Others are answered meanwhile, over the connections that they have and over new ones.
            while (!over.IsCancellationRequested)
            {
                Assert.True(await phone.Client.AnswersOptionsAsync(SipClient.Patience));
                await using var another = await OverTcpAsync(server, "another");
                Assert.True(await another.Client.AnswersOptionsAsync(SipClient.Patience));
                await Task.Delay(500);
            }

            await Task.WhenAll(writing, asking);
            Assert.InRange((await server.StatisticsAsync())["tcp.connections"], 1, 20);
            Assert.True(await phone.Client.AnswersOptionsAsync(SipClient.Patience));
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    /// <summary>An idle time is set, and a phone says nothing for longer than that.</summary>
    [Fact]
    public async Task A_connection_with_a_binding_lives_as_long_as_the_binding()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.transport.tcp.idle-timeout = 2s", "actorsip.registrar.min-expires = 1s"] });
        await using var phone = await OverTcpAsync(server, "phone");
        await using var stranger = await OverTcpAsync(server, "stranger");
        Assert.True(await stranger.Client.AnswersOptionsAsync(SipClient.Patience));
        AssertStatus(200, await phone.RegisterAsync(seconds: 8));

        // The server closes the one that is nobody's; the other one is there when a call comes.
        while ((await server.StatisticsAsync())["tcp.connections"] > 1) await Task.Delay(100);
        await using var caller = Over(server, "caller");
        await caller.InviteAsync(phone.User);
        await phone.RespondAsync(await phone.Client.ReceiveRequestAsync("INVITE"), 486, "Busy Here");
        while ((await server.StatisticsAsync())["tcp.connections"] > 0) await Task.Delay(100);
    }

    private static async Task<List<Socket>> ConnectAsync(TestServer server, int count)
    {
        var from = Loopback.NextAddress();
        var sockets = new List<Socket>(count);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(server.V4);
            sockets.Add(socket);
        }

        return sockets;
    }

    private static async Task WriteSlowlyAsync(List<Socket> sockets, CancellationToken over)
    {
        var text = Encoding.ASCII.GetBytes("OPTIONS sip:e2e.test SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKslow\r\n");
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            foreach (var socket in sockets) await TrySendAsync(socket, text.AsMemory(i % text.Length, 1));
            await Task.Delay(1000, CancellationToken.None);
        }
    }

    private static async Task AskWithoutReadingAsync(List<Socket> sockets, CancellationToken over)
    {
        var text = Encoding.ASCII.GetBytes("OPTIONS sip:e2e.test SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKdeaf\r\nMax-Forwards: 70\r\nFrom: <sip:a@elsewhere.test>;tag=1\r\nTo: <sip:e2e.test>\r\nCall-ID: deaf\r\nCSeq: 1 OPTIONS\r\n"
            + $"X: {new string('x', 200)}\r\nContent-Length: 0\r\n\r\n");
        while (!over.IsCancellationRequested)
        {
            foreach (var socket in sockets) await TrySendAsync(socket, text);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static async Task TrySendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        if (!socket.Connected) return;
        socket.Blocking = false;
        try
        {
            await Task.Yield();
            socket.Send(bytes.Span);
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted or SocketError.WouldBlock)
        {
            // The server has closed it, or takes no more.
        }
    }
}
