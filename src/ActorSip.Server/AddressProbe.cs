using System.Net;
using System.Net.Sockets;
using ActorSip.Configuration;
using ActorSip.Sip.Transports;

namespace ActorSip.Server;

/// <summary>
/// Tries every address before anything is started, so that all that are taken are reported at once: listeners, administration and the port of the cluster are
/// opened by three different parts.
/// Another program may still come in between; then the part itself reports it.
/// </summary>
internal static class AddressProbe
{
    /// <summary>The addresses that cannot be listened on.</summary>
    /// <param name="options">Name the administration and the port of the cluster.</param>
    /// <param name="sockets">Of the listeners.</param>
    /// <param name="node">What the node's address, which may be a name, leads to.</param>
    public static IReadOnlyList<ConfigurationError> Find(NodeOptions options, IReadOnlyList<ListenerSocket> sockets, IPAddress node)
    {
        var errors = new List<ConfigurationError>();
        foreach (var socket in sockets)
            Probe(errors, socket.Listener.BindPath, socket.Bind.ToIPEndPoint(), isStream: socket.Transport != TransportProtocol.Udp);
        if (options.Admin.Bind is { } admin) Probe(errors, AdminOptions.BindPath, admin, isStream: true);
        Probe(errors, options.Node.Port == 0 ? NodeAddress.Path : "actorsip.node.port", new IPEndPoint(node, options.Node.Port), isStream: true);
        return errors;
    }

    private static void Probe(List<ConfigurationError> errors, string path, IPEndPoint endpoint, bool isStream)
    {
        try
        {
            var (type, protocol) = isStream ? (SocketType.Stream, ProtocolType.Tcp) : (SocketType.Dgram, ProtocolType.Udp);
            using var socket = new Socket(endpoint.AddressFamily, type, protocol);
            socket.Bind(endpoint);
            if (isStream) socket.Listen(1);
        }
        catch (SocketException refused)
        {
            errors.Add(new ConfigurationError(path, $"{endpoint}/{(isStream ? "tcp" : "udp")} {Reason(refused.SocketErrorCode, endpoint.Port)}", ""));
        }
    }

    private static string Reason(SocketError error, int port) => error switch
    {
        SocketError.AddressAlreadyInUse => $"is in use by another program; stop that one, or choose another port than {port}",
        SocketError.AddressNotAvailable => "is no address of this machine; write one that it has",
        SocketError.AccessDenied => "may not be listened on by this user; ports below 1024 need a right of their own (CAP_NET_BIND_SERVICE)",
        SocketError.AddressFamilyNotSupported => "is of a family that this machine does not speak",
        _ => $"cannot be listened on: {error}",
    };
}
