using System.Net;
using System.Text;
using ActorSip.Requests;
using ActorSip.Resolving;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Requests;

/// <summary>What a name stands for is used only if the sender could have named the address itself.</summary>
public sealed class NextHopSearchTests
{
    private static readonly IpEndpoint Stranger = At("203.0.113.5"), Loopback = At("127.0.0.1");

    /// <summary>The address that a name stands for, whether the request came from loopback, whether the operator wrote the name, and whether it is used.</summary>
    [Theory]
    [InlineData("198.51.100.7", false, false, true)]
    [InlineData("127.0.0.1", false, false, false)]
    [InlineData("127.0.0.1", true, false, true)]
    [InlineData("127.0.0.1", false, true, true)]
    [InlineData("169.254.1.1", true, false, false)]
    [InlineData("224.0.0.1", true, false, false)]
    [InlineData("192.0.2.1", false, false, false)]
    public void An_address_out_of_DNS_is_looked_at_like_one_that_was_written(string address, bool fromLoopback, bool isConfigured, bool expected)
    {
        var local = new LocalAddress { Socket = 0, Listener = 0, ListenerName = "l", Transport = TransportProtocol.Udp, Bound = At("192.0.2.1"), Host = "192.0.2.1"u8.ToArray(), Port = 5060, SentBy = "192.0.2.1:5060"u8.ToArray() };
        var addresses = new LocalAddresses([local]);
        var seeker = new Seeker(fromLoopback ? Loopback : Stranger, isConfigured);
        var search = new NextHopSearch(new SocketTable([new Channel()], addresses, remote => remote), new DestinationPolicy(addresses, []), seeker);
        var answer = search.Begin(new OneAddress(At(address)), "sip:phone.example"u8, out _);
        Assert.Equal(expected ? NextHopAnswer.Found : NextHopAnswer.NotFound, answer);
    }

    private static IpEndpoint At(string address) => IpEndpoint.From(IPAddress.Parse(address), 5060);

    private sealed class Seeker(IpEndpoint source, bool isConfigured) : INextHopSeeker
    {
        public Target Target { get; } = new() { Uri = "sip:phone.example"u8.ToArray(), IsConfigured = isConfigured };

        public Flow Source => new() { Transport = TransportProtocol.Udp, Remote = source };

        public void OnResolved(NextHopAnswer answer, in Flow flow) => throw new InvalidOperationException("It was answered at once.");
    }

    private sealed class OneAddress(IpEndpoint address) : INextHopResolver
    {
        public ResolveAnswer Resolve(ReadOnlySpan<byte> host, ushort port, IResolveQuery query, out IpEndpoint endpoint)
        {
            Assert.Equal("phone.example", Encoding.ASCII.GetString(host));
            endpoint = address.WithPort(port);
            return query.Accepts(endpoint) ? ResolveAnswer.Found : ResolveAnswer.NotFound;
        }
    }

    private sealed class Channel : ITransportChannel
    {
        public ushort Socket => 0;

        public TransportProtocol Transport => TransportProtocol.Udp;

        public IpEndpoint Local => At("192.0.2.1");

        public void Send(in Flow flow, MessageBuffer message, long ticket)
        {
        }

        public bool IsOpen(in Flow flow) => true;

        public void StopAccepting()
        {
        }

        public void AddStatistics(IDictionary<string, long> all)
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
