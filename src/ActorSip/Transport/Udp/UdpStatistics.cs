using System.Runtime.InteropServices;

namespace ActorSip.Transport.Udp;

/// <summary>What a UDP channel has done since it was bound. Written by its loop, read from anywhere; the figures may be a moment apart.</summary>
/// <param name="DatagramsIn">Datagrams given to the sink.</param>
/// <param name="BytesIn">Their bytes.</param>
/// <param name="Batches">Reads that brought at least one datagram.</param>
/// <param name="Truncated">Datagrams dropped because they were longer than allowed.</param>
/// <param name="Dropped">Datagrams dropped for another reason: empty, or from an address that makes no sense.</param>
/// <param name="DatagramsOut">Datagrams the system took.</param>
/// <param name="BytesOut">Their bytes.</param>
/// <param name="SendErrors">Datagrams that did not get out, whether somebody wanted to know or not.</param>
/// <param name="Unreachable">ICMP errors that said so of datagrams sent before.</param>
/// <param name="ReadCalls">System calls that read datagrams, those that brought none among them.</param>
/// <param name="WriteCalls">System calls that sent datagrams, or tried to.</param>
/// <param name="Queued">Messages waiting now.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UdpStatistics(
    long DatagramsIn, long BytesIn, long Batches, long Truncated, long Dropped, long DatagramsOut, long BytesOut,
    long SendErrors, long Unreachable, long ReadCalls, long WriteCalls, int Queued);
