using System.Net.Sockets;
using ActorSip.Loops;
using ActorSip.Membership;
using Akka.Event;

namespace ActorSip.Links;

/// <summary>Opens links to other nodes, each attempt on a thread of its own.</summary>
/// <param name="cluster">Who this node is.</param>
/// <param name="security">Null without TLS.</param>
/// <param name="time">For the limit.</param>
/// <param name="log">Of the actor system.</param>
internal sealed class LinkDialer(ClusterState cluster, LinkSecurity? security, TimeProvider time, ILoggingAdapter log)
{
    /// <summary>A node that dies is no member any more before it was tried so often.</summary>
    private const int ManyFailures = 12;

    /// <summary>Begins an attempt; <see cref="PeerLink.OnDialed"/> says on the loop what has become of it.</summary>
    public void Begin(PeerLink peer, LoopLinks links)
    {
        var preface = new LinkPreface(cluster.Number, cluster.Epoch, peer.Node.Number, peer.Node.Epoch, (ushort)peer.Loop);
        var thread = new Thread(() => Dial(peer, links, preface)) { Name = "actorsip-link", IsBackground = true };
        thread.Start();
    }

    private void Dial(PeerLink peer, LoopLinks links, LinkPreface preface)
    {
        var socket = LinkHandshake.CreateSocket();
        LinkConnection? connection = null;
        try
        {
            using var limit = new CancellationTokenSource(LinkHandshake.Timeout, time);
            var closing = limit.Token.Register(socket.Dispose);
            socket.Connect(peer.Address.Host!, peer.Node.LinkPort);
            var plain = LinkHandshake.Open(socket, security, preface, out var bytes);
            LinkHandshake.End(closing, limit);
            connection = new LinkConnection(links.Loop, socket, bytes, plain, links.Statistics);
        }
        catch (Exception error) when (LinkHandshake.IsFailure(error))
        {
            socket.Dispose();
            if (peer.CountFailure() == ManyFailures)
                log.Warning("No link to {0}, port {1} (actorsip.cluster.link-port there): {2}. The nodes talk without it, at several times the cost", peer.Address.Host, peer.Node.LinkPort, error.Message);
        }

        links.Loop.Post(new LoopAction(() => peer.OnDialed(connection)));
    }
}
