using System.Buffers.Binary;
using ActorSip.Sip.Transports;
using ActorSip.Wire.Records;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>Between flows and addresses and their records.</summary>
internal static class FlowRecords
{
    /// <summary>Null for none.</summary>
    public static FlowRecord? ToRecord(in Flow flow) => flow.IsNone ? null : new FlowRecord
    {
        Node = flow.Node,
        NodeEpoch = flow.NodeEpoch,
        Socket = flow.Socket,
        Transport = NumberOf(flow.Transport),
        Connection = flow.Connection,
        Local = ToRecord(flow.Local),
        Remote = ToRecord(flow.Remote),
    };

    public static Flow FromRecord(FlowRecord? record) => record is null ? default : new Flow
    {
        Node = (ushort)record.Node,
        NodeEpoch = record.NodeEpoch,
        Socket = (ushort)record.Socket,
        Transport = TransportOf(record.Transport),
        Connection = record.Connection,
        Local = FromRecord(record.Local),
        Remote = FromRecord(record.Remote),
    };

    /// <summary>Null for none.</summary>
    public static EndpointRecord? ToRecord(in IpEndpoint endpoint)
    {
        if (endpoint.IsDefault) return null;
        Span<byte> address = stackalloc byte[16];
        endpoint.WriteIPv6(address);
        return new EndpointRecord { Address = ByteString.CopyFrom(endpoint.IsIPv4 ? address[12..] : address), Port = endpoint.Port, Scope = endpoint.Scope };
    }

    /// <exception cref="InvalidDataException">The address is neither 4 nor 16 bytes.</exception>
    public static IpEndpoint FromRecord(EndpointRecord? record) => record?.Address.Length switch
    {
        null => default,
        4 => IpEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(record.Address.Span), (ushort)record.Port),
        16 => IpEndpoint.FromIPv6(record.Address.Span, (ushort)record.Port, record.Scope),
        var length => throw new InvalidDataException($"An address of {length} bytes"),
    };

    public static uint NumberOf(TransportProtocol transport) => transport switch
    {
        TransportProtocol.Udp => 1,
        TransportProtocol.Tcp => 2,
        TransportProtocol.Tls => 3,
        TransportProtocol.Ws => 4,
        TransportProtocol.Wss => 5,
        _ => 0,
    };

    public static TransportProtocol TransportOf(uint number) => number switch
    {
        1 => TransportProtocol.Udp,
        2 => TransportProtocol.Tcp,
        3 => TransportProtocol.Tls,
        4 => TransportProtocol.Ws,
        5 => TransportProtocol.Wss,
        _ => TransportProtocol.Unknown,
    };
}
