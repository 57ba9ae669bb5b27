using System.Security.Cryptography.X509Certificates;
using ActorSip.Tests.Server;
using ActorSip.Wire;
using Akka.Actor;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>What a node says to another that calls it by TLS.</summary>
public sealed class RemoteCallerTests
{
    private const int Calls = 100;

    private const int Callers = 4;

    private readonly string _folder = TestFolder.Next();

    /// <summary>Of those who speak as soon as TLS is agreed on, two or three of a hundred wait for ever.</summary>
    [Fact]
    public async Task Whose_knock_is_answered_is_heard()
    {
        await CertificatesCommandTests.MakeAsync(_folder, "one", "two");
        await using var node = new TlsNode(CertificatesCommandTests.Tls(_folder, "one", _folder), "akka.remote.dot-netty.tcp.connection-timeout = 60s");
        using var certificate = RemoteCaller.Certificate(CertificatesCommandTests.Tls(_folder, "two", _folder));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallsAsync(node.Cluster.SelfAddress, certificate, caller)));
    }

    private static async Task CallsAsync(Address node, X509Certificate2 certificate, int caller)
    {
        for (var call = caller; call < Calls; call += Callers)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var connection = await RemoteCaller.CallAsync(node, certificate, patience.Token);
            await KnockAsync(connection, patience.Token);
            await connection.SayAsync(RemoteCaller.Associate(node.WithHost("127.0.0.9").WithPort(10_000 + call), (ulong)call), patience.Token);
            byte[] answer;
            do answer = await connection.NextAsync(patience.Token);
            while (answer is [0]);

            // The node's own, which begins as ours: a control message of this kind.
            Assert.Equal([0x12, 0x08, 0x01], (byte[])[answer[0], .. answer[2..4]]);
        }
    }

    private static async Task KnockAsync(RemoteCaller connection, CancellationToken patience)
    {
        var answer = connection.NextAsync(patience);
        do await connection.SayAsync([0], patience);
        while (await Task.WhenAny(answer, Task.Delay(KnockHandle.Interval, patience)) != answer);
        Assert.Equal([0], await answer);
    }
}
