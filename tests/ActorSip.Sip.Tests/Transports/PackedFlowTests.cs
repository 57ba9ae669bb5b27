using ActorSip.Sip.Transports;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Transports;

/// <summary>A flow takes little memory, and comes back as it was.</summary>
public sealed class PackedFlowTests
{
    private static readonly Gen<IpEndpoint> Endpoint = Gen.OneOf(
        Gen.Const(default(IpEndpoint)),
        Gen.Select(Gen.UInt, Gen.UShort, IpEndpoint.FromIPv4),
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UShort, Gen.UInt[0, 3], (high, low, port, scope) => new IpEndpoint(high, low, port, scope)));

    private static readonly Gen<Flow> Flows = Gen.Select(Endpoint, Endpoint, Gen.OneOf(Gen.Const(0L), Gen.Long), Gen.UInt, Gen.UShort, (local, remote, connection, epoch, number) => new Flow
    {
        Transport = (TransportProtocol)(number % 6),
        Node = number,
        NodeEpoch = epoch,
        Socket = (ushort)(epoch >> 7),
        Connection = connection,
        Local = local,
        Remote = remote,
    });

    [Fact]
    public void What_is_written_is_read_back() => Flows.Sample(flow =>
    {
        var size = PackedFlow.Size(flow);
        Assert.InRange(size, 10, 62);
        var place = new byte[size + 3];
        PackedFlow.Write(place, flow);
        Assert.Equal(flow, PackedFlow.Read(place));
        Assert.Equal(0, place[size] + place[size + 1] + place[size + 2]);
    });

    [Fact]
    public void The_usual_one_takes_22_bytes() =>
        Assert.Equal(22, PackedFlow.Size(new Flow { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(2, 5060) }));
}
