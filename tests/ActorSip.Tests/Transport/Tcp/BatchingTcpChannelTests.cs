using System.Net;
using System.Net.Sockets;
using ActorSip.Configuration;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Transport.Streams;
using ActorSip.Transport;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Tcp;

/// <summary>What only the channel on the loop itself does; what holds for both is in the tests of streams.</summary>
public sealed class BatchingTcpChannelTests
{
    [Fact]
    public async Task What_several_connections_bring_in_a_pass_is_one_batch()
    {
        await using var rig = NewRig();
        var clients = new List<Socket>();
        for (var i = 0; i < 10; i++) clients.Add(await rig.ConnectAsync());
        await TcpRig.UntilAsync(() => rig.Statistics.Accepted == 10);
        using (await rig.Loop.BlockAsync())
        {
            foreach (var client in clients) await TcpRig.WriteAsync(client, TcpRig.Message("a") + TcpRig.Message("b", 2000));
        }

        var batches = new HashSet<int>();
        for (var i = 0; i < 20; i++) batches.Add((await rig.Sink.ReceivedAsync()).Batch);
        Assert.Single(batches);
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task More_than_one_slab_of_messages_in_a_pass_is_still_one_batch_and_whole()
    {
        await using var rig = NewRig();
        var clients = new List<Socket>();
        for (var i = 0; i < 20; i++) clients.Add(await rig.ConnectAsync());
        await TcpRig.UntilAsync(() => rig.Statistics.Accepted == 20);
        var message = TcpRig.Message("a", 3900);
        using (await rig.Loop.BlockAsync())
        {
            foreach (var client in clients) await TcpRig.WriteAsync(client, message);
        }

        var batches = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            var (text, _, batch) = await rig.Sink.ReceivedAsync();
            Assert.Equal(message, text);
            batches.Add(batch);
        }

        Assert.Single(batches);
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public async Task All_that_a_pass_sends_on_a_connection_arrives_though_the_peer_is_slow_to_read()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxQueuedMessages = 5000, MaxQueuedBytes = 1 << 26 });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        var texts = Enumerable.Range(0, 1000).Select(i => (new string((char)('a' + i % 26), 1 + i * 37 % 20_000), i + 1L)).ToArray();
        await rig.SendAsync(flow, texts);
        await rig.SendAsync(flow, texts);
        var expected = string.Concat(texts.Select(text => text.Item1));

        // The kernel holds only a part of it, and the rest waits
        Assert.True(rig.Statistics.MessagesOut < 2000);
        Assert.Equal(expected + expected, await TcpRig.ReadAsync(client, 2 * expected.Length));
        await TcpRig.UntilAsync(() => rig.Statistics.MessagesOut == 2000);
        Assert.False(rig.Sink.HasFailed);
    }

    /// <summary>A half-closed socket is readable for ever; nobody may ask it again and again.</summary>
    [Fact]
    public async Task A_peer_that_only_reads_on_costs_nothing_and_its_reset_is_noticed()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { HalfClosedTime = TimeSpan.FromHours(1) });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        client.Shutdown(SocketShutdown.Send);
        for (var i = 1; !rig.Sink.HasFailed; i++) await rig.SendAsync(flow, ("x", i));
        Assert.Equal(SendError.FlowGone, (await rig.Sink.FailedAsync()).Error);
        var passes = rig.Loop.Passes;
        await Task.Delay(100);
        Assert.InRange(rig.Loop.Passes - passes, 0, 1000);

        client.LingerState = new LingerOption(true, 0);
        client.Close();
        Assert.Equal(flow, await rig.Sink.ClosedAsync());
    }

    [Fact]
    public async Task A_fault_of_ours_costs_the_connection_that_met_it_and_no_other()
    {
        var rig = NewRig();
        using var client = await rig.ConnectAsync();
        using var other = await rig.ConnectAsync();
        rig.Sink.OnMessage = (_, text) =>
        {
            if (text == TcpRig.Message("bad")) throw new InvalidOperationException("a bug");
        };
        await TcpRig.WriteAsync(client, TcpRig.Message("bad") + TcpRig.Message("next"));
        Assert.True(await TcpRig.EndsAsync(client));
        await TcpRig.WriteAsync(other, TcpRig.Message("good"));
        Assert.Equal(TcpRig.Message("bad"), (await rig.Sink.ReceivedAsync()).Text);
        Assert.Equal(TcpRig.Message("good"), (await rig.Sink.ReceivedAsync()).Text);
        Assert.Equal("a bug", rig.TakeFault().Message);
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_of_it_after_its_loop_closes_what_is_open()
    {
        var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        await rig.Sink.ReceivedAsync();
        rig.Loop.Dispose();
        await rig.Channel.DisposeAsync();
        Assert.True(await TcpRig.EndsAsync(client));
        await rig.DisposeAsync();
    }

    /// <summary>From the first question of a round to the last, answers included.</summary>
    [Fact]
    public async Task A_message_and_its_answer_allocate_nothing()
    {
        const int clients = 5, rounds = 20, questions = 100;
        await using var rig = NewRig(allocator: "pooled");
        var sink = new CountingSink(clients * questions);
        var local = IpEndpoint.From(IPAddress.Loopback, 0);
        var channel = new ActorSip.Transport.Tcp.BatchingTcpChannel(new Flow { Socket = 6, Local = local }, rig.Loop, sink, rig.Node);
        sink.Channel = channel;
        sink.Answer = rig.Configured!.Rent(300, "test");
        sink.Answer.Length = 300;
        channel.Start();
        var sockets = new List<Socket>();
        for (var i = 0; i < clients; i++)
        {
            sockets.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await sockets[i].ConnectAsync(channel.Local.ToIPEndPoint());
        }

        for (var round = 0; round < rounds && sink.Least > 0; round++)
        {
            foreach (var socket in sockets) await TcpRig.WriteAsync(socket, string.Concat(Enumerable.Repeat(TcpRig.Message("a", 100), questions)));
            foreach (var socket in sockets) Assert.Equal(300 * questions, (await TcpRig.ReadAsync(socket, 300 * questions)).Length);
        }

        Assert.Equal(0, sink.Least);
        foreach (var socket in sockets) socket.Dispose();
        await channel.DisposeAsync();
        sink.Answer.Release();
    }

    private static TcpRig NewRig(StreamOptions? options = null, string? allocator = null) => new(ChannelKind.Batching, options, address: null, allocator);
}
