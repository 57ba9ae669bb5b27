using System.Net;
using ActorSip.Sip.Transports;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>How many connections one peer may have.</summary>
public sealed class ConnectionAdmissionTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", true)]
    public void A_second_connection_of_the_same_peer_is_one_too_many(string first, string second, bool isLetIn)
    {
        var admission = new ConnectionAdmission(maxConnections: 10, maxConnectionsPerAddress: 1);
        Assert.True(admission.TryEnter(Endpoint(first, 1000)));
        Assert.Equal(isLetIn, admission.TryEnter(Endpoint(second, 2000)));
        admission.Leave(Endpoint(first, 1000));
        if (isLetIn) admission.Leave(Endpoint(second, 2000));
        Assert.Equal(0, admission.Open);
        Assert.True(admission.TryEnter(Endpoint(second, 3000)));
    }

    private static IpEndpoint Endpoint(string address, int port) => IpEndpoint.From(IPAddress.Parse(address), port);
}
