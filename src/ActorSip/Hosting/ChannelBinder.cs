using System.Globalization;
using System.Text;
using ActorSip.Configuration;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using ActorSip.Transport.Portable;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Tcp;
using ActorSip.Transport.Udp;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Hosting;

/// <summary>Binds the listeners of a node: every address a socket, with the name it is known by. Batching channels have one on each loop; a portable one belongs to the first, and the others borrow it. Reports all that fail at once.</summary>
internal sealed class ChannelBinder
{
    private readonly NodeOptions _options;
    private readonly IReadOnlyList<ListenerSocket> _sockets;
    private readonly IReadOnlyList<NodeLoop> _loops;
    private readonly List<ITransportChannel>[] _ofLoops;
    private readonly IEventLoopGroup _group;
    private readonly IMessageBufferAllocator _allocator;
    private readonly ILoggingAdapter _log;
    private readonly StreamNode _streams;
    private readonly ushort _node;
    private readonly uint _epoch;
    private readonly List<ConfigurationError> _errors = [];

    public ChannelBinder(NodeOptions options, IReadOnlyList<ListenerSocket> sockets, IReadOnlyList<NodeLoop> loops, IEventLoopGroup group, IMessageBufferAllocator allocator, ILoggingAdapter log, ushort node, uint epoch)
    {
        _options = options;
        _sockets = sockets;
        _loops = loops;
        _ofLoops = [.. loops.Select(_ => new List<ITransportChannel>())];
        _group = group;
        _allocator = allocator;
        _log = log;
        _node = node;
        _epoch = epoch;
        _streams = new StreamNode(epoch, group, allocator, NodeComponents.Streams(options), log);
    }

    /// <summary>Those that are bound; none is borrowed.</summary>
    public List<ITransportChannel> Channels { get; } = [];

    public List<LocalAddress> Addresses { get; } = [];

    private IReadOnlyList<(EventLoop Loop, IInboundSink Sink)> Doors => [.. _loops.Select(loop => (loop.Loop, (IInboundSink)loop.Ingress))];

    /// <summary>Binds everything.</summary>
    /// <exception cref="BindFailedException">Something is in use or not ours; nothing stays bound.</exception>
    public async Task BindAsync()
    {
        foreach (var socket in _sockets) Bind(socket);
        if (_errors.Count == 0)
        {
            for (var i = 0; i < _loops.Count; i++) _loops[i].Channels = _ofLoops[i];
            return;
        }

        foreach (var channel in Channels) await channel.DisposeAsync().ConfigureAwait(false);
        Channels.Clear();
        throw new BindFailedException(_errors);
    }

    /// <summary>Lets the channels read.</summary>
    public async Task StartAsync()
    {
        foreach (var channel in Channels)
        {
            switch (channel)
            {
                case BatchingTcpChannel tcp:
                    tcp.Start();
                    break;
                case TcpChannel tcp:
                    tcp.Start();
                    break;
                case PortableUdpChannel udp:
                    await udp.StartAsync().ConfigureAwait(false);
                    break;
                case BatchingUdpChannel udp when OperatingSystem.IsLinux():
                    udp.Start();
                    break;
                default:
                    throw new NotSupportedException($"Nobody knows how to start a {channel.GetType().Name}.");
            }
        }
    }

    private void Bind(ListenerSocket socket)
    {
        try
        {
            var channels = Make(socket, new Flow { Node = _node, NodeEpoch = _epoch, Socket = (ushort)Addresses.Count, Transport = socket.Transport, Local = socket.Bind });
            Channels.AddRange(channels);
            Addresses.Add(Name(socket, channels[0]));
            for (var i = 0; i < _loops.Count; i++) _ofLoops[i].Add(i < channels.Count ? channels[i] : new BorrowedChannel(channels[0], _loops[0].Loop, _loops[i].Loop, _loops[i].Ingress, _options.Loop.MaxCrossing));
        }
        catch (BindException error)
        {
            _errors.Add(new ConfigurationError(socket.Listener.BindPath, $"{socket} cannot be listened on: {error.Reason}", ""));
        }
    }

    /// <summary>One, of the first loop, or one for each.</summary>
    private IReadOnlyList<ITransportChannel> Make(ListenerSocket socket, in Flow bound)
    {
        if (socket.Transport == TransportProtocol.Tcp) return MakeTcp(bound);
        var udp = _options.Transport.Udp;
        if (udp.Channel != ChannelKind.Portable && OperatingSystem.IsLinux() && BatchingUdpChannel.IsSupported) return BatchingUdpChannel.Share(bound, Doors, _allocator, NodeComponents.BatchingUdp(udp));
        return [new PortableUdpChannel(bound, _loops[0].Loop, _loops[0].Ingress, _group, _allocator, NodeComponents.PortableUdp(udp), _log)];
    }

    private IReadOnlyList<ITransportChannel> MakeTcp(in Flow bound)
    {
        if (_options.Transport.Tcp.Channel == ChannelKind.Portable || !BatchingTcpChannel.IsSupported) return [new TcpChannel(bound, _loops[0].Loop, _loops[0].Ingress, _streams)];
        return BatchingTcpChannel.Share(bound, Doors, _streams, _options.Loop.MaxCrossing);
    }

    private LocalAddress Name(ListenerSocket socket, ITransportChannel channel)
    {
        var host = Encoding.ASCII.GetBytes(socket.AdvertisedHost);
        var port = socket.AdvertisedPort == 0 ? channel.Local.Port : (ushort)socket.AdvertisedPort;
        return new LocalAddress
        {
            Socket = channel.Socket,
            Listener = _options.Listeners.TakeWhile(listener => listener != socket.Listener).Count(),
            ListenerName = socket.Listener.Name,
            Transport = socket.Transport,
            Bound = channel.Local,
            Host = host,
            Port = port,
            SentBy = [.. host, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $":{port}"))],
        };
    }
}
