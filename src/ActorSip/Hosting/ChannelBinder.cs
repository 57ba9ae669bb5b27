using System.Globalization;
using System.Text;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using ActorSip.Transport.Portable;
using ActorSip.Transport.Streams;
using ActorSip.Transport.Udp;
using Akka.Event;
using DotNetty.Transport.Channels;

namespace ActorSip.Hosting;

/// <summary>Binds the listeners of a node: every address a socket, with the name it is known by. Reports all that fail at once.</summary>
internal sealed class ChannelBinder
{
    private readonly NodeSettings _settings;
    private readonly EventLoop _loop;
    private readonly IInboundSink _sink;
    private readonly IEventLoopGroup _group;
    private readonly IMessageBufferAllocator _allocator;
    private readonly ILoggingAdapter _log;
    private readonly StreamNode _streams;
    private readonly uint _epoch;
    private readonly List<string> _errors = [];

    public ChannelBinder(NodeSettings settings, EventLoop loop, IInboundSink sink, IEventLoopGroup group, IMessageBufferAllocator allocator, ILoggingAdapter log, uint epoch)
    {
        _settings = settings;
        _loop = loop;
        _sink = sink;
        _group = group;
        _allocator = allocator;
        _log = log;
        _epoch = epoch;
        _streams = new StreamNode(group, allocator, settings.Streams, log);
    }

    public List<ITransportChannel> Channels { get; } = [];

    public List<LocalAddress> Addresses { get; } = [];

    /// <summary>Binds everything.</summary>
    /// <exception cref="BindFailedException">Something is in use or not ours; nothing stays bound.</exception>
    public async Task BindAsync()
    {
        foreach (var listener in _settings.Listeners)
            foreach (var address in listener.Addresses) Bind(listener, address);
        if (_errors.Count == 0) return;
        foreach (var channel in Channels) await channel.DisposeAsync().ConfigureAwait(false);
        throw new BindFailedException(_errors);
    }

    /// <summary>Lets the channels read.</summary>
    public async Task StartAsync()
    {
        foreach (var channel in Channels)
        {
            switch (channel)
            {
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

    private void Bind(ListenerSettings listener, ListenerAddress address)
    {
        try
        {
            var bound = new Flow { NodeEpoch = _epoch, Socket = (ushort)Channels.Count, Transport = listener.Transport, Local = address.Bind };
            var channel = Make(bound);
            Channels.Add(channel);
            Addresses.Add(Name(listener, address, channel));
        }
        catch (BindException error)
        {
            _errors.Add($"{address.Path}: {address.Bind}/{Encoding.ASCII.GetString(TransportNames.UriToken(listener.Transport))} cannot be listened on: {error.Reason}");
        }
    }

    private ITransportChannel Make(in Flow bound)
    {
        if (bound.Transport == TransportProtocol.Tcp) return new TcpChannel(bound, _loop, _sink, _streams);
        var udp = _settings.Udp;
        if (udp.UseBatching && OperatingSystem.IsLinux() && BatchingUdpChannel.IsSupported)
        {
            var options = new UdpChannelOptions
            {
                Batch = udp.Batch,
                MaxDatagramBytes = udp.MaxDatagramBytes,
                ReceiveBufferBytes = udp.ReceiveBufferBytes,
                SendBufferBytes = udp.SendBufferBytes,
                MaxQueuedMessages = udp.MaxQueuedMessages,
            };
            return new BatchingUdpChannel(bound, _loop, _sink, _allocator, options);
        }

        return new PortableUdpChannel(bound, _loop, _sink, _group, _allocator, new PortableUdpOptions { ReceiveBufferBytes = udp.ReceiveBufferBytes, SendBufferBytes = udp.SendBufferBytes, MaxUndelivered = udp.MaxUndelivered, MaxQueued = udp.MaxQueuedMessages }, _log);
    }

    private static LocalAddress Name(ListenerSettings listener, ListenerAddress address, ITransportChannel channel)
    {
        Span<byte> host = stackalloc byte[64];
        var name = address.AdvertisedHost is null ? host[..channel.Local.WriteHost(host)].ToArray() : Encoding.ASCII.GetBytes(address.AdvertisedHost);
        var port = address.AdvertisedPort == 0 ? channel.Local.Port : address.AdvertisedPort;
        return new LocalAddress
        {
            Socket = channel.Socket,
            Listener = listener.Number,
            ListenerName = listener.Name,
            Transport = listener.Transport,
            Bound = channel.Local,
            Host = name,
            Port = port,
            SentBy = [.. name, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $":{port}"))],
        };
    }
}
