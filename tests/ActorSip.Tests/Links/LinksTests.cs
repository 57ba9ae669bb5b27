using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorSip.Hosting;
using ActorSip.Links;
using ActorSip.Location;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Sip.Registration;
using ActorSip.Tests.Hosting;
using ActorSip.Tests.Loops;
using ActorSip.Tests.Server;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Links;

/// <summary>The loops of two nodes over real sockets: what is asked on one is answered on the other, and nothing is stranded when a link is not there.</summary>
public sealed class LinksTests : TestKit
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_question_to_a_slot_of_another_node_is_answered(bool isEncrypted)
    {
        await using var pair = await PairAsync(isEncrypted);
        await pair.One.TellSlotsAsync(pair.Two, Question(7, slot: 3));
        Assert.Equal(7, (await pair.Two.Region.ExpectMsgAsync<LocationProtocol.Lookup>()).Question);
        pair.Two.Region.Reply(Answer(7));
        Assert.Equal(7, (await pair.One.Requests.ExpectMsgAsync<LocationProtocol.Found>()).Question);

        // By whom it is asked next.
        Assert.Equal(pair.Two.Address, pair.One.Requests.LastSender.Path.Address);
        Assert.Same(await pair.One.SlotsOfAsync(pair.Two), pair.One.Requests.LastSender);
    }

    [Fact]
    public async Task A_node_may_be_known_by_a_name()
    {
        await using var one = await LinkedNode.StartAsync(this, 1, host: "localhost");
        await using var two = await LinkedNode.StartAsync(this, 2, host: "localhost");
        one.See(one, two);
        two.See(one, two);
        await one.TellSlotsAsync(two, Question(7, slot: 3));
        await two.Region.ExpectMsgAsync<LocationProtocol.Lookup>();
    }

    [Fact]
    public async Task A_node_that_leads_nowhere_is_dialed_in_vain()
    {
        await using var one = await LinkedNode.StartAsync(this, 1);
        await using var three = await LinkedNode.StartAsync(this, 3);
        var nowhere = new ClusterMember(new Address("akka.tcp", "actorsip", "nowhere.invalid", 4002), "Up", true, new NodeDescription(2, 102, 1, []) { LinkPort = 4054 });
        one.See(one, three);
        one.Cluster.Set(new ClusterView(one.Address, [.. one.Cluster.View.Members, nowhere]));
        three.See(one, three);
        await one.SlotsOfAsync(three);
        await Task.Delay(1000);
        Assert.Null(await one.Loop.RunAsync(() => one.Links.SlotsOf(nowhere.Address)));
        Assert.Empty(one.Faults.Seen);
    }

    [Fact]
    public async Task A_slot_that_is_there_is_told_without_the_region()
    {
        await using var pair = await PairAsync();
        var slot = CreateTestProbe();
        pair.Two.Slots.Enter(3, slot.Ref);
        await pair.One.TellSlotsAsync(pair.Two, Question(7, slot: 3));
        await slot.ExpectMsgAsync<LocationProtocol.Lookup>();
        pair.Two.Slots.Leave(3, slot.Ref);
        await pair.One.TellSlotsAsync(pair.Two, Question(8, slot: 3));
        Assert.Equal(8, (await pair.Two.Region.ExpectMsgAsync<LocationProtocol.Lookup>()).Question);
    }

    /// <summary>The slot has moved on to a third node, which the next question should go to at once.</summary>
    [Fact]
    public async Task An_answer_that_was_fetched_elsewhere_says_so()
    {
        await using var pair = await PairAsync();
        await pair.One.TellSlotsAsync(pair.Two, Question(7, slot: 3));
        await pair.Two.Region.ExpectMsgAsync<LocationProtocol.Lookup>();
        var elsewhere = new LinkRef(((ExtendedActorSystem)Sys).Provider, new RootActorPath(LinkedNode.AddressOf(3)) / "slot", static (_, _) => { });
        pair.Two.Region.LastSender.Tell(Answer(7), elsewhere);
        await pair.One.Requests.ExpectMsgAsync<LocationProtocol.Found>();
        Assert.Same(pair.One.Region.Ref, pair.One.Requests.LastSender);
    }

    [Fact]
    public async Task A_message_for_a_connection_of_another_node_goes_to_its_request_actor_and_the_outcome_back()
    {
        await using var pair = await PairAsync();
        await pair.One.SlotsOfAsync(pair.Two);
        await pair.One.Loop.RunAsync(() => pair.One.Links.RequestsOf(pair.Two.Address, 0)!.Tell(new NeighbourProtocol.SendOn(default, "OPTIONS"u8.ToArray(), -5), pair.One.Requests.Ref));
        var send = await pair.Two.Requests.ExpectMsgAsync<NeighbourProtocol.SendOn>();
        Assert.Equal("OPTIONS"u8.ToArray(), send.Message.ToArray());
        pair.Two.Requests.Reply(new NeighbourProtocol.HandedOver(send.Ticket));
        Assert.Equal(-5, (await pair.One.Requests.ExpectMsgAsync<NeighbourProtocol.HandedOver>()).Ticket);
        Assert.Null(await pair.One.Loop.RunAsync(() => pair.One.Links.RequestsOf(pair.Two.Address, 1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_are_answered_all_and_in_their_order_with_few_writes(bool isEncrypted)
    {
        const int many = 20_000;
        await using var pair = await PairAsync(isEncrypted);
        pair.Two.Slots.Enter(3, Sys.ActorOf(Props.Create(() => new Echo())));
        var slots = await pair.One.SlotsOfAsync(pair.Two);
        await pair.One.Loop.RunAsync(() =>
        {
            for (var i = 1; i <= many; i++) slots.Tell(Question(i, slot: 3), pair.One.Requests.Ref);
        });
        for (var i = 1; i <= many; i++) Assert.Equal(i, (await pair.One.Requests.ExpectMsgAsync<LocationProtocol.Found>(LoopExtensions.Patience)).Question);
        Assert.Equal(many, pair.One.Statistics.Received);
        Assert.InRange(pair.One.Statistics.Writes, 1, many / 100);
        Assert.Equal(0, pair.One.Statistics.Detours);
    }

    [Fact]
    public async Task Without_a_link_it_goes_by_the_region()
    {
        await using var pair = await PairAsync();
        var slots = await pair.One.SlotsOfAsync(pair.Two);
        await pair.Two.DisposeAsync();
        await UntilAsync(async () => await pair.One.Loop.RunAsync(() => pair.One.Links.SlotsOf(pair.Two.Address)) is null);
        await pair.One.Loop.RunAsync(() => slots.Tell(Question(7, slot: 3), pair.One.Requests.Ref));
        Assert.Equal(7, (await pair.One.Region.ExpectMsgAsync<LocationProtocol.Lookup>()).Question);
        Assert.Same(pair.One.Requests.Ref, pair.One.Region.LastSender);
        Assert.Equal(1, pair.One.Statistics.Detours);
    }

    [Fact]
    public async Task What_is_too_long_goes_by_the_region()
    {
        await using var pair = await PairAsync();
        await pair.One.TellSlotsAsync(pair.Two, new LocationProtocol.Lookup(7, 3, new byte[LinkFrame.MaxBytes]));
        await pair.One.Region.ExpectMsgAsync<LocationProtocol.Lookup>();
    }

    /// <summary>A node that stands still, or to which nothing gets through.</summary>
    [Fact]
    public async Task A_node_that_gives_no_sign_of_life_is_not_asked_until_it_does()
    {
        await using var pair = await PairAsync();
        await pair.One.SlotsOfAsync(pair.Two);
        using (await pair.Two.Loop.BlockAsync()) await UntilAsync(async () => await pair.One.Loop.RunAsync(() => pair.One.Links.SlotsOf(pair.Two.Address)) is null);
        await pair.One.SlotsOfAsync(pair.Two);
    }

    [Fact]
    public async Task Whoever_is_no_member_any_more_loses_his_links()
    {
        await using var pair = await PairAsync();
        await pair.One.SlotsOfAsync(pair.Two);
        await pair.Two.SlotsOfAsync(pair.One);
        pair.One.See(pair.One);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref pair.One.Statistics.Open) == 0));
        Assert.Null(await pair.One.Loop.RunAsync(() => pair.One.Links.SlotsOf(pair.Two.Address)));
    }

    /// <summary>A node that was thrown out and does not know it yet; or one that came back, and is another.</summary>
    [Fact]
    public async Task Whoever_is_no_member_is_not_let_in()
    {
        await using var one = await LinkedNode.StartAsync(this, 1);
        await using var two = await LinkedNode.StartAsync(this, 2);
        await using var three = await LinkedNode.StartAsync(this, 3);
        two.See(two, three);
        one.See(one, two);
        three.See(two, three);
        await three.SlotsOfAsync(two);
        Assert.Null(await one.Loop.RunAsync(() => one.Links.SlotsOf(two.Address)));
    }

    [Fact]
    public async Task Whoever_has_a_certificate_of_another_authority_is_not_let_in()
    {
        var (mine, other) = (TestFolder.Next(), TestFolder.Next());
        await CertificatesCommandTests.MakeAsync(mine, "one", "three");
        await CertificatesCommandTests.MakeAsync(other, "two");
        await using var one = await LinkedNode.StartAsync(this, 1, Tls(mine, "one"));
        await using var two = await LinkedNode.StartAsync(this, 2, Tls(other, "two"));
        await using var three = await LinkedNode.StartAsync(this, 3, Tls(mine, "three"));
        foreach (var node in (LinkedNode[])[one, two, three]) node.See(one, two, three);

        // By then the others have had time enough.
        await one.SlotsOfAsync(three);
        await three.SlotsOfAsync(one);
        await Task.Delay(500);
        Assert.Null(await one.Loop.RunAsync(() => one.Links.SlotsOf(two.Address)));
        Assert.Null(await two.Loop.RunAsync(() => two.Links.SlotsOf(one.Address)));
    }

    /// <summary>He takes whatever this side shows, as a node does not.</summary>
    [Theory]
    [InlineData(true, "WarningLevel A link from 127.0.0.1 was refused: its certificate is not of this cluster: ")]
    [InlineData(false, "WarningLevel A link from 127.0.0.1 was refused: it shows no certificate")]
    public async Task Why_a_certificate_is_refused_is_said(bool showsOne, string said)
    {
        var (mine, other) = (TestFolder.Next(), TestFolder.Next());
        await CertificatesCommandTests.MakeAsync(mine, "one");
        await CertificatesCommandTests.MakeAsync(other, "two");
        await using var one = await LinkedNode.StartAsync(this, 1, Tls(mine, "one"));
        using var stranger = new TcpClient();
        await stranger.ConnectAsync(IPAddress.Loopback, one.Port);
#pragma warning disable CA5359 // That is what he is here for.
        await using var tls = new SslStream(stranger.GetStream(), leaveInnerStreamOpen: true, static (_, _, _, _) => true);
#pragma warning restore CA5359
        var options = CertificatesCommandTests.Tls(other, "two", other);
        using var certificate = X509Certificate2.CreateFromPemFile(options.Certificate, options.Key);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "", ClientCertificateContext = showsOne ? SslStreamCertificateContext.Create(certificate, null, offline: true) : null });
        await UntilAsync(() => Task.FromResult(one.Log.Lines.Any(line => line.StartsWith(said, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task A_stranger_does_no_harm(string said)
    {
        await using var pair = await PairAsync();
        using var stranger = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await stranger.ConnectAsync(IPAddress.Loopback, pair.Two.Port);
        await stranger.SendAsync(Encoding.ASCII.GetBytes(said));
        stranger.Shutdown(SocketShutdown.Send);
        Assert.True(await HungUpAsync(stranger).WaitAsync(LoopExtensions.Patience));
        await pair.One.SlotsOfAsync(pair.Two);
        Assert.Empty(pair.Two.Faults.Seen);
    }

    [Fact]
    public async Task A_node_that_opens_one_after_the_other_gets_so_many_and_no_more()
    {
        await using var pair = await PairAsync();
        await pair.One.SlotsOfAsync(pair.Two);
        var preface = new byte[LinkPreface.Bytes];
        new LinkPreface((ushort)pair.One.Number, pair.One.Cluster.Epoch, (ushort)pair.Two.Number, pair.Two.Cluster.Epoch, 0).Write(preface);
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 260; i++)
            {
                sockets.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
                await sockets[i].ConnectAsync(IPAddress.Loopback, pair.Two.Port);
                await sockets[i].SendAsync(preface);
                Assert.Equal(LinkPreface.Bytes, await sockets[i].ReceiveAsync(new byte[LinkPreface.Bytes]));
            }

            // Before it would be for its silence.
            Assert.True(await HungUpAsync(sockets[^1]).WaitAsync(TimeSpan.FromSeconds(4)));
            await pair.One.SlotsOfAsync(pair.Two);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private static NodeTls Tls(string folder, string node) => NodeTls.Of(CertificatesCommandTests.Tls(folder, node, folder));

    private static LocationProtocol.Lookup Question(long number, int slot) => new(number, slot, "bob@a.test"u8.ToArray());

    private static LocationProtocol.Found Answer(long number) => new(number, BindingSet.Empty);

    /// <summary>In order, or with a reset because of what was not read.</summary>
    private static async Task<bool> HungUpAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]) == 0;
        }
        catch (SocketException reset)
        {
            return reset.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(LoopExtensions.Patience);
        while (!await holds()) await Task.Delay(20, limit.Token);
    }

    private async Task<Pair> PairAsync(bool isEncrypted = false)
    {
        var folder = TestFolder.Next();
        if (isEncrypted) await CertificatesCommandTests.MakeAsync(folder, "one", "two");
        var one = await LinkedNode.StartAsync(this, 1, isEncrypted ? Tls(folder, "one") : null);
        var two = await LinkedNode.StartAsync(this, 2, isEncrypted ? Tls(folder, "two") : null);
        one.See(one, two);
        two.See(one, two);
        return new Pair(one, two);
    }

    private sealed record Pair(LinkedNode One, LinkedNode Two) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
            Assert.Empty(One.Faults.Seen);
            Assert.Empty(Two.Faults.Seen);
        }
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<LocationProtocol.Lookup>(question => Sender.Tell(Answer(question.Question), Self));
    }
}
