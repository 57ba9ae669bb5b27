using System.Runtime.InteropServices;

namespace ActorSip.Transport.Udp;

/// <summary>The counters of a channel, written by its loop alone.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct UdpCounters
{
    public long DatagramsIn;
    public long BytesIn;
    public long Batches;
    public long Truncated;
    public long Dropped;
    public long DatagramsOut;
    public long BytesOut;
    public long SendErrors;
    public long Unreachable;
}
