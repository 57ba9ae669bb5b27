using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.Loops;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Tcp;
using Xunit;

namespace ActorSip.Tests.Transport.Tcp;

/// <summary>Two loops that share an address, each with a sink. At the end no buffer may be out and no exception may have been thrown.</summary>
internal sealed class SharedTcpRig : IAsyncDisposable
{
    private readonly LoopFaults _faults = new();
    private readonly TestAllocator _allocator = new();

    public SharedTcpRig(int maxCrossing = 1000, StreamOptions? options = null)
    {
        Node = new StreamNode(7, null!, _allocator, options ?? ReferenceOptions.Streams, new RecordingLog());
        Loops = [NewLoop(0), NewLoop(1)];
        Sinks = [.. Loops.Select(loop => new RecordingSink(loop))];
        Channels = Share(IpEndpoint.From(IPAddress.Loopback, 0), maxCrossing);
        foreach (var channel in Channels) channel.Start();
    }

    public StreamNode Node { get; }

    public IReadOnlyList<EventLoop> Loops { get; }

    public IReadOnlyList<RecordingSink> Sinks { get; }

    public IReadOnlyList<BatchingTcpChannel> Channels { get; }

    public IpEndpoint Local => Channels[0].Local;

    public IReadOnlyList<BatchingTcpChannel> Share(IpEndpoint local, int maxCrossing) =>
        BatchingTcpChannel.Share(new Flow { Socket = 5, Local = local }, [(Loops[0], Sinks[0]), (Loops[1], Sinks[1])], Node, maxCrossing);

    /// <summary>A connection that the kernel has brought to that loop, and its flow there.</summary>
    public async Task<(Socket Client, Flow Flow)> ConnectAsync(int loop)
    {
        while (true)
        {
            var before = Channels[loop].Statistics.Accepted;
            var all = Channels.Sum(channel => channel.Statistics.Accepted);
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await client.ConnectAsync(Local.ToIPEndPoint());
            await TcpRig.UntilAsync(() => Channels.Sum(channel => channel.Statistics.Accepted) > all);
            if (Channels[loop].Statistics.Accepted > before)
            {
                await TcpRig.WriteAsync(client, TcpRig.Message("a"));
                return (client, (await Sinks[loop].ReceivedAsync()).Flow);
            }

            client.Dispose();
        }
    }

    /// <summary>Sends from a loop, all in one pass.</summary>
    public Task SendAsync(int loop, Flow flow, params (string Text, long Ticket)[] messages) => Loops[loop].RunAsync(() =>
    {
        foreach (var (text, ticket) in messages)
        {
            var buffer = _allocator.Rent(text.Length, "test");
            buffer.Length = Encoding.Latin1.GetBytes(text, buffer.Free);
            Channels[loop].Send(flow, buffer, ticket);
            buffer.Release();
        }
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in Channels) await channel.DisposeAsync();
        foreach (var loop in Loops)
        {
            await loop.RunAsync(() => { });
            loop.Dispose();
        }

        Assert.Empty(_faults.Seen);
        Assert.Empty(_allocator.Faults);
        Assert.Empty(_allocator.Out);
        Assert.Equal(0, Node.Admission.Open);
        Assert.All(Sinks, sink => Assert.False(sink.WasOffLoop || sink.HadEmptyBatch));
    }

    private EventLoop NewLoop(int index) => new(index, _faults.Add, ReferenceOptions.Loop);
}
