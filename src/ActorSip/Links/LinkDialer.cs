using System.Net;
using System.Net.Sockets;
using ActorSip.Loops;
using ActorSip.Membership;
using Akka.Event;

namespace ActorSip.Links;

/// <summary>Opens links to other nodes, each attempt on a thread of its own.</summary>
/// <param name="cluster">Who this node is.</param>
/// <param name="security">Null without TLS.</param>
/// <param name="family">Of the addresses that count for names.</param>
/// <param name="time">For the limit.</param>
/// <param name="log">Of the actor system.</param>
internal sealed class LinkDialer(ClusterState cluster, LinkSecurity? security, AddressFamily family, TimeProvider time, ILoggingAdapter log)
{
    /// <summary>A node that dies is no member any more before it was tried so often.</summary>
    private const int ManyFailures = 12;

    /// <summary>Begins an attempt; <see cref="PeerLink.OnDialed"/> says on the loop what has become of it.</summary>
    public void Begin(PeerLink peer, LoopLinks links)
    {
        var preface = new LinkPreface(cluster.Number, cluster.Epoch, peer.Node.Number, peer.Node.Epoch, (ushort)peer.Loop);
        new Thread(() => Dial(peer, links, preface)) { Name = "actorsip-link", IsBackground = true }.Start();
    }

    private void Dial(PeerLink peer, LoopLinks links, LinkPreface preface)
    {
        LinkConnection? connection = null;
        try
        {
            connection = Connect(peer, links, preface);
        }
#pragma warning disable CA1031 // Whatever an attempt meets, from a name that leads nowhere to a certificate that cannot be read, it has failed; and what leaves a thread ends the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (peer.CountFailure() == ManyFailures)
                log.Warning("No link to {0}, port {1} (actorsip.cluster.link-port there): {2} The nodes talk without it, at several times the cost", peer.Address.Host, peer.Node.LinkPort, error.Message);
        }

        links.Loop.Post(new LoopAction(() => peer.OnDialed(connection)));
    }

    private LinkConnection Connect(PeerLink peer, LoopLinks links, LinkPreface preface)
    {
        var address = LinkHandshake.Resolve(peer.Address.Host!, family);
        var socket = LinkHandshake.CreateSocket(address.AddressFamily);
        try
        {
            using var limit = new CancellationTokenSource(LinkHandshake.Timeout, time);
            var closing = limit.Token.Register(socket.Dispose);
            socket.Connect(new IPEndPoint(address, peer.Node.LinkPort));
            var plain = LinkHandshake.Open(socket, security, preface, out var bytes);
            LinkHandshake.End(closing, limit);
            return new LinkConnection(links.Loop, socket, bytes, plain, links.Statistics);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
