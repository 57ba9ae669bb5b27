using System.Net;
using System.Net.Sockets;
using ActorSip.Tests.Server;
using Akka.Actor;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>Two actor systems as nodes have them, which find each other over TLS or do not.</summary>
public sealed class NodeTlsTests
{
    private readonly string _folder = TestFolder.Next();

    [Fact]
    public async Task Nodes_with_certificates_of_one_authority_form_a_cluster()
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "two");
        await using var one = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await one.Cluster.JoinAsync(one.Cluster.SelfAddress);
        await using var two = new TlsNode(CertificatesCommandTests.Tls(_folder, "two", _folder));
        two.Join(one.Cluster.SelfAddress);
        await UntilAsync(() => one.Up == 2 && two.Up == 2);
    }

    /// <summary>Each believes in its own authority, as two clusters do of which one has a wrong seed.</summary>
    [Fact]
    public async Task Nodes_with_certificates_of_two_authorities_do_not()
    {
        var other = TestFolder.Next();
        await CertificatesCommandTests.MakeAsync(_folder, "one", "three");
        await CertificatesCommandTests.MakeAsync(other, "two");
        await using var one = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await one.Cluster.JoinAsync(one.Cluster.SelfAddress);
        await using var two = new TlsNode(CertificatesCommandTests.Tls(other, "two", other));
        two.Join(one.Cluster.SelfAddress);

        // A third, which may, comes after it and is there before it: so much time it had.
        await using var three = new TlsNode(CertificatesCommandTests.Tls(_folder, "three", _folder));
        three.Join(one.Cluster.SelfAddress);
        await UntilAsync(() => one.Up == 2 && three.Up == 2);
        Assert.Empty(two.Cluster.State.Members);
        Assert.DoesNotContain(one.Cluster.State.Members, member => member.Address == two.Cluster.SelfAddress);
    }

    /// <summary>One that shows no certificate at all.</summary>
    [Fact]
    public async Task A_node_without_TLS_does_not_get_in()
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "three");
        await using var one = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await one.Cluster.JoinAsync(one.Cluster.SelfAddress);
        await using var two = new TlsNode(null);
        two.Join(one.Cluster.SelfAddress.WithProtocol("akka.tcp"));
        await using var three = new TlsNode(CertificatesCommandTests.Tls(_folder, "three", _folder));
        three.Join(one.Cluster.SelfAddress);
        await UntilAsync(() => one.Up == 2 && three.Up == 2);
        Assert.Empty(two.Cluster.State.Members);
        Assert.Equal(2, one.Cluster.State.Members.Count);
    }

    /// <summary>As one does that is killed while a connection to it is made. Akka.Remote would have the node that made it end.</summary>
    [Fact]
    public async Task A_node_lives_on_when_another_ends_in_the_middle_of_a_handshake()
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "two");
        await using var one = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder));
        await one.Cluster.JoinAsync(one.Cluster.SelfAddress);
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        var accepted = dying.AcceptTcpClientAsync();
        one.System.ActorSelection(AtNobody(one.Cluster.SelfAddress.WithHost("127.0.0.1").WithPort(((IPEndPoint)dying.LocalEndpoint).Port))).Tell(new Identify(null));
        (await accepted).Dispose();
        await UntilAsync(() => CoordinatedShutdown.Get(one.System).ShutdownReason is not null);

        // It takes others in as before.
        await using var two = new TlsNode(CertificatesCommandTests.Tls(_folder, "two", _folder));
        two.Join(one.Cluster.SelfAddress);
        await UntilAsync(() => one.Up == 2 && two.Up == 2);
        Assert.False(one.System.WhenTerminated.IsCompleted);
        Assert.False(one.IsThrownOut);

        // And is thrown out as any other.
        one.Cluster.Down(one.Cluster.SelfAddress);
        await UntilAsync(() => one.IsThrownOut);
    }

    private static ActorPath AtNobody(Address address) => new RootActorPath(address) / "user" / "nobody";

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition()) await Task.Delay(50, patience.Token);
    }
}
