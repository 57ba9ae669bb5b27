using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Transport.Tcp;
using ActorSip.Transport.Udp;

namespace ActorSip.Server;

/// <summary>What is printed at start: where the server listens, what it advertises, and for which domains.</summary>
internal static class Banner
{
    /// <summary>As in the project file, for instance "0.1.0".</summary>
    public static string Version { get; } = typeof(Banner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Of a node that runs.</summary>
    /// <param name="options">What it was started with.</param>
    /// <param name="node">Knows what was bound.</param>
    /// <param name="admin">Where the administration listens; null: off.</param>
    /// <param name="files">How many files the process may have open; null: not known.</param>
    public static string OfNode(NodeOptions options, ActorSipNode node, IPEndPoint? admin, long? files)
    {
        var text = new StringBuilder($"ActorSip {Version}\n");
        foreach (var address in node.Addresses.All.ToArray())
            Listener(text, address.ListenerName, ListenerSocket.TransportName(address.Transport), address.Bound.ToString(),
                Encoding.ASCII.GetString(address.SentBy));
        Rest(text, options, string.Join(", ", node.Domains?.Names ?? []), admin);
        text.Append(CultureInfo.InvariantCulture, $"  loops     {options.Loops}\n");
        if (files is { } most) text.Append(CultureInfo.InvariantCulture, $"  files     {most} may be open, {options.Transport.Tcp.MaxConnections} connections among them\n");
        if (node.FirstUsers.Count > 0) FirstUsers(text, node);
        return text.ToString();
    }

    /// <summary>Of a configuration that is good, though nothing was started.</summary>
    public static string OfCheck(NodeOptions options, IReadOnlyList<ListenerSocket> sockets)
    {
        var text = new StringBuilder($"ActorSip {Version}: the configuration is good\n");
        foreach (var socket in sockets)
        {
            var port = socket.AdvertisedPort == 0 ? socket.Bind.Port : socket.AdvertisedPort;
            Listener(text, socket.Listener.Name, ListenerSocket.TransportName(socket.Transport), socket.Bind.ToString(), $"{socket.AdvertisedHost}:{port}");
        }

        var hosts = sockets.SelectMany(socket => new[] { socket.AdvertisedHost, socket.Bind.ToString()[..socket.Bind.ToString().LastIndexOf(':')] }).ToList();
        if (sockets.Any(socket => socket.Bind.IsLoopback)) hosts.Add("localhost");
        Rest(text, options, string.Join(", ", DomainNames.Resolve(options.Domains, hosts, Dns.GetHostName()).SelectMany(names => names)),
            options.Admin.Bind);
        return text.ToString();
    }

    /// <summary>The channel that this system makes of the setting.</summary>
    /// <param name="isSupported">Whether this system has the batching one.</param>
    public static ChannelKind Channel(ChannelKind wanted, bool isSupported) => wanted != ChannelKind.Portable && isSupported ? ChannelKind.Batching : ChannelKind.Portable;

    private static void Listener(StringBuilder text, string name, string transport, string bound, string advertised) =>
        text.Append("  listener  ").Append(name).Append(": ").Append(transport).Append(' ').Append(bound)
            .Append(advertised == bound ? "" : ", advertised as " + advertised).Append('\n');

    private static void Rest(StringBuilder text, NodeOptions options, string domains, IPEndPoint? admin) => text
        .Append("  domains   ").Append(domains).Append('\n')
        .Append("  admin     ").Append(admin is null ? "off" : $"http://{admin}").Append('\n')
        .Append("  buffers   ").Append(options.Buffers.Allocator.ToString().ToLowerInvariant())
        .Append(", udp ").Append(Channel(options.Transport.Udp.Channel, BatchingUdpChannel.IsSupported).ToString().ToLowerInvariant())
        .Append(", tcp ").Append(Channel(options.Transport.Tcp.Channel, BatchingTcpChannel.IsSupported).ToString().ToLowerInvariant()).Append('\n');

    /// <summary>What somebody types into two phones. The passwords are shown here and nowhere else.</summary>
    private static void FirstUsers(StringBuilder text, ActorSipNode node)
    {
        text.Append("\nThere were no users, so two were made. Their passwords are shown this once:\n");
        foreach (var user in node.FirstUsers) text.Append("  user      ").Append(user.Name).Append(", password ").Append(user.Password).Append('\n');
        var addresses = node.Addresses.All.ToArray();
        var address = Array.Find(addresses, candidate => !candidate.Bound.IsLoopback) ?? addresses[0];
        var host = Encoding.ASCII.GetString(address.Host);
        var typed = Encoding.ASCII.GetString(address.SentBy);
        if (typed.EndsWith(":5060", StringComparison.Ordinal)) typed = host;
        var domain = node.Domains!.Names.First();
        if (node.Domains.TryGetPrimary(address.Host, 0, out var primary) && Encoding.ASCII.GetString(primary) == domain) text.Append("  phone     domain and registrar ").Append(typed).Append('\n');
        else text.Append("  phone     domain ").Append(domain).Append(", proxy ").Append(typed).Append('\n');
    }
}
