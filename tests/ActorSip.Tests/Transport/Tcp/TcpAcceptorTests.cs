using System.Net;
using System.Net.Sockets;
using ActorSip.Loops;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport.Sockets;
using ActorSip.Transport.Tcp;
using Xunit;

namespace ActorSip.Tests.Transport.Tcp;

public sealed class TcpAcceptorTests
{
    /// <summary>The kernel keeps those who wait; asking it at once again and again would bring nothing.</summary>
    [Theory]
    [InlineData(SocketErrno.TooManyFiles)]
    [InlineData(SocketErrno.TooManyFilesOfSystem)]
    [InlineData(SocketErrno.NoMemory)]
    public async Task Without_descriptors_it_rests_and_then_goes_on(int errno)
    {
        var faults = new LoopFaults();
        using var loop = new EventLoop(0, faults.Add, ReferenceOptions.Loop);
        var descriptor = TcpSocket.Listen(IpEndpoint.From(IPAddress.Loopback, 0), 10, isShared: false, out var local);
        var calls = 0;
        var accepted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var acceptor = new TcpAcceptor(
            descriptor, loop,
            (int listener, out IpEndpoint remote) =>
            {
                remote = default;
                return ++calls <= 2 ? -errno : TcpSocket.Accept(listener, ReferenceOptions.Streams, out remote);
            },
            (connection, _) => accepted.SetResult(connection));
        loop.Post(acceptor);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(local.ToIPEndPoint());
        _ = SocketCalls.Close(await accepted.Task.WaitAsync(LoopExtensions.Patience));

        // Twice in vain, once with success, and once to see that there is no other
        await TcpRig.UntilAsync(() => Volatile.Read(ref calls) == 4);
        acceptor.Stop();
        acceptor.Stop();
        await loop.RunAsync(() => { });
        Assert.Empty(faults.Seen);
    }
}
