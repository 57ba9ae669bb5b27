using System.Net;
using System.Net.Sockets;
using ActorSip.Configuration;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Transport;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>What holds for both TCP channels.</summary>
public abstract class TcpChannelLimitsTests(ChannelKind kind)
{
    [Theory]
    [InlineData(2, 100)]
    [InlineData(100, 2)]
    public async Task One_connection_too_many_is_closed_and_there_is_room_again_when_another_ends(int all, int ofAddress)
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxConnections = all, MaxConnectionsPerAddress = ofAddress });
        using var first = await rig.ConnectAsync();
        using var second = await rig.ConnectAsync();
        using var third = await rig.ConnectAsync();
        Assert.True(await TcpRig.EndsAsync(third));
        Assert.Equal((2L, 1L), (rig.Statistics.Accepted, rig.Statistics.RefusedByLimit));

        first.Shutdown(SocketShutdown.Both);
        await rig.Sink.ClosedAsync();
        await TcpRig.UntilAsync(() => rig.Node.Admission.Open == 1);
        using var fourth = await rig.ConnectAsync();
        await TcpRig.WriteAsync(fourth, TcpRig.Message("a"));
        Assert.Equal(TcpRig.Message("a"), (await rig.Sink.ReceivedAsync()).Text);
    }

    [Fact]
    public async Task A_connection_too_many_is_not_opened()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxConnections = 1 });
        using var first = await rig.ConnectAsync();
        await TcpRig.UntilAsync(() => rig.Node.Admission.Open == 1);
        await rig.SendAsync(new Flow { Transport = TransportProtocol.Tcp, Remote = IpEndpoint.From(IPAddress.Loopback, 9) }, ("x", 1));
        Assert.Equal((1L, SendError.Unsendable), await rig.Sink.FailedAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("OPTIONS sip:a")]
    public async Task An_accepted_connection_that_sends_no_message_is_closed(string sent)
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { FirstMessageTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await rig.ConnectAsync();
        if (sent.Length > 0) await TcpRig.WriteAsync(client, sent);
        await rig.Sink.ClosedAsync();
        Assert.Equal(1, rig.Statistics.TimedOut);
    }

    [Fact]
    public async Task A_message_that_is_never_finished_ends_its_connection()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { WholeMessageTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await rig.ConnectAsync();
        using var other = await rig.ConnectAsync();
        await TcpRig.WriteAsync(other, TcpRig.Message("b"));
        await TcpRig.WriteAsync(client, TcpRig.Message("a") + TcpRig.Message("a", 100)[..^1]);
        Assert.Equal(TcpRig.EndpointOf(client.LocalEndPoint), (await rig.Sink.ClosedAsync()).Remote);
        await TcpRig.WriteAsync(other, "\r\n\r\n");
        Assert.Equal("\r\n", await TcpRig.ReadAsync(other, 2));
    }

    /// <summary>What a Content-Length promises takes no memory; what has come does, and all connections together may have only so much of it.</summary>
    [Fact]
    public async Task Unfinished_messages_take_only_so_much_memory_and_promises_take_none()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxUnfinishedBytes = 8192 });
        var begun = new List<Socket>();
        for (var i = 0; i < 4; i++)
        {
            begun.Add(await rig.ConnectAsync());
            await TcpRig.WriteAsync(begun[i], "MESSAGE sip:a SIP/2.0\r\nContent-Length: 100000\r\n\r\n");
            var expected = 2048 * (i + 1);
            await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == expected);
        }

        using var further = await rig.ConnectAsync();
        await TcpRig.WriteAsync(further, "MESSAGE sip:a SIP/2.0\r\n");

        // Who began first has had his time.
        Assert.True(await TcpRig.EndsAsync(begun[0]));
        Assert.Equal(1, rig.Statistics.UnfinishedRefused);
        Assert.Equal(8192, rig.Node.Unfinished.Count);

        // Room that is given back is there for others.
        further.Dispose();
        await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == 6144);
        using var next = await rig.ConnectAsync();
        await TcpRig.WriteAsync(next, TcpRig.Message("b")[..10]);
        await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == 8192);
        await TcpRig.WriteAsync(next, TcpRig.Message("b")[10..]);
        await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == 6144);
        foreach (var socket in begun) socket.Dispose();
        await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == 0);
    }

    /// <summary>A message that needs more than there is for all gives way itself.</summary>
    [Fact]
    public async Task A_message_larger_than_all_memory_ends_its_own_connection()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxUnfinishedBytes = 8192 });
        using var large = await rig.ConnectAsync();
        await TcpRig.WriteAsync(large, "MESSAGE sip:a SIP/2.0\r\nContent-Length: 100000\r\n\r\n");
        await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == 2048);
        await TcpRig.WriteAsync(large, new string('x', 10_000));
        Assert.True(await TcpRig.EndsAsync(large));
        await TcpRig.UntilAsync(() => rig.Node.Unfinished.Count == 0);
    }

    /// <summary>Nobody counts them further up: they are answered before anything is known of them.</summary>
    [Theory]
    [InlineData("\r\n\r\n", 20)]
    [InlineData("\r\n", 20)]
    public async Task A_connection_that_brings_too_many_keepalives_is_closed(string keepalive, int most)
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxKeepalives = most });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        await rig.Sink.ReceivedAsync();
        await TcpRig.WriteAsync(client, string.Concat(Enumerable.Repeat(keepalive, 3 * most)));
        Assert.True(await TcpRig.EndsAsync(client));
        Assert.Equal(1, rig.Statistics.KeepalivesRefused);
    }

    [Fact]
    public async Task A_message_pays_for_two_keepalives()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { MaxKeepalives = 10 });
        using var client = await rig.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await TcpRig.WriteAsync(client, TcpRig.Message("a") + "\r\n");
            await rig.Sink.ReceivedAsync();
        }

        Assert.Equal(0, rig.Statistics.KeepalivesRefused);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_when_that_is_asked_for()
    {
        await using var rig = NewRig(ReferenceOptions.Streams with { IdleTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        await rig.Sink.ReceivedAsync();
        Assert.True(await TcpRig.EndsAsync(client));
    }

    [Fact]
    public async Task A_port_in_use_is_said_with_its_address()
    {
        await using var rig = NewRig();
        var e = Assert.Throws<BindException>(() => rig.NewChannel(rig.Channel.Local));
        Assert.Equal($"Cannot listen on TCP 127.0.0.1:{rig.Channel.Local.Port}: the port is in use by another program", e.Message);
        Assert.Equal((rig.Channel.Local, TransportProtocol.Tcp), (e.Endpoint, e.Transport));
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_said_too()
    {
        await using var rig = NewRig();
        var e = Assert.Throws<BindException>(() => rig.NewChannel(IpEndpoint.From(IPAddress.Parse("192.0.2.1"), 5060)));
        Assert.Equal("Cannot listen on TCP 192.0.2.1:5060: this host does not have that address", e.Message);
    }

    [Fact]
    public async Task The_ipv6_wildcard_leaves_the_ipv4_port_to_others()
    {
        await using var rig = NewRig(address: IPAddress.IPv6Any);
        await using var other = rig.NewChannel(IpEndpoint.From(IPAddress.Any, rig.Channel.Local.Port));
        Assert.Equal(rig.Channel.Local.Port, other.Local.Port);
    }

    [Fact]
    public async Task After_accepting_has_stopped_what_is_open_goes_on()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        rig.Channel.StopAccepting();
        var refused = await Assert.ThrowsAsync<SocketException>(async () => (await rig.ConnectAsync()).Dispose());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await rig.SendAsync(flow, ("hello", 1));
        Assert.Equal("hello", await TcpRig.ReadAsync(client, 5));
        await TcpRig.WriteAsync(client, TcpRig.Message("b"));
        Assert.Equal(TcpRig.Message("b"), (await rig.Sink.ReceivedAsync()).Text);
    }

    [Fact]
    public async Task Disposing_ends_connections_open_and_half_open()
    {
        await using var rig = NewRig();
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a") + "OPTIONS sip:unfinished");
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen(1);
        await rig.SendAsync(new Flow { Remote = TcpRig.EndpointOf(server.LocalEndPoint) }, ("x", 0));
        await rig.DisposeAsync();
        Assert.True(await TcpRig.EndsAsync(client));

        // The one that we open may have been open already, and then it ends as well.
        while (await rig.Sink.ClosedAsync() != flow) Assert.True(rig.Statistics.Closed <= 2);
    }

    private TcpRig NewRig(StreamOptions? options = null, IPAddress? address = null, string? allocator = null) => new(kind, options, address, allocator);
}
