using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Transport.Portable;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Udp;

namespace ActorSip.Tests.Configuration;

/// <summary>What parts are built with when nobody sets anything: the defaults, which stand in reference.conf alone.</summary>
internal static class ReferenceOptions
{
    private static readonly NodeOptions Node = Configurations.Good(Configurations.Load(null));

    /// <summary>But for the priority: the threads of a test, which play the peers, share the processors with its loops.</summary>
    public static LoopOptions Loop { get; } = NodeComponents.Loop(Node) with { Nice = 0 };

    public static StreamOptions Streams { get; } = NodeComponents.Streams(Node);

    public static MessageLimits Messages { get; } = Node.Messages;

    public static UdpChannelOptions BatchingUdp { get; } = NodeComponents.BatchingUdp(Node.Transport.Udp);

    public static PortableUdpOptions PortableUdp { get; } = NodeComponents.PortableUdp(Node.Transport.Udp);
}
