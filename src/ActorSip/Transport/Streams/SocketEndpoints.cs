using System.Net;
using System.Net.Sockets;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Streams;

/// <summary>Between the addresses and errors of .NET's sockets and ours.</summary>
internal static class SocketEndpoints
{
    public static IpEndpoint From(EndPoint? endpoint) => endpoint is IPEndPoint ip ? IpEndpoint.From(ip.Address, ip.Port) : default;

    /// <summary>Why an address cannot be bound, in an operator's words.</summary>
    public static string ReasonOf(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use by another program",
        SocketError.AddressNotAvailable => "this host does not have that address",
        SocketError.AccessDenied => "not permitted; ports below 1024 need privileges",
        _ => e.Message,
    };

    /// <summary>What an error from the network means for the message that met it.</summary>
    public static SendError SendErrorOf(SocketError error) => error switch
    {
        SocketError.TimedOut => SendError.ConnectTimeout,
        SocketError.NetworkUnreachable or SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported or SocketError.InvalidArgument
            or SocketError.AccessDenied or SocketError.MessageSize or SocketError.TooManyOpenSockets => SendError.Unsendable,
        _ => SendError.Refused,
    };
}
