using ActorSip.Sip.Tests.Simulation;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.CallFlows;

/// <summary>RFC 3261 section 18.2.2 and RFC 3263 section 5: a response whose way back is gone goes where its Via says.</summary>
public sealed class LostConnectionTests
{
    private const string Ok = "SIP/2.0 200 OK", Ringing = "SIP/2.0 180 Ringing";

    private readonly CallScenario _call = new();
    private readonly Listener _client;
    private readonly Listener _other;
    private readonly Listener _backup;
    private readonly IpEndpoint _port;

    public LostConnectionTests()
    {
        _client = new Listener(_call.Network, 50, 40_000);
        _port = IpEndpoint.FromIPv4(0x0A00_0032, 5070);
        _other = new Listener(_call.Network, 51, 5070);
        _backup = new Listener(_call.Network, 52, 5070);
        _call.Proxy.Addresses["client.example.net"] = [_other.Address, _backup.Address];
        _call.Bob.OnRequest = CallScenario.Answers(_call.Bob, "180 2000 200");
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    public void A_connection_that_is_gone_is_opened_anew_to_the_port_of_the_Via(string method)
    {
        var listening = new Listener(_call.Network, 50, 5070);
        Send(method, TransportProtocol.Tcp, "client.example.net:5070");
        _call.Proxy.Closed.Add(50);
        _call.Time.RunFor(3000);
        Assert.Contains(Ok, listening.Heard);
        Assert.DoesNotContain(Ok, _client.Heard);
        End();
    }

    /// <summary>The 2xx finds no transaction any more when the connection fails, and the failure of the last one is the third.</summary>
    [Theory]
    [InlineData("INVITE", false)]
    [InlineData("MESSAGE", false)]
    [InlineData("MESSAGE", true)]
    public void Where_that_fails_it_goes_to_the_addresses_of_the_name_in_the_Via(string method, bool isOtherDead)
    {
        _call.Network.Unreachable.Add(_port);
        if (isOtherDead) _call.Network.Unreachable.Add(_other.Address);
        Send(method, TransportProtocol.Tcp, "client.example.net:5070");
        _call.Proxy.Closed.Add(50);
        _call.Time.RunFor(3000);
        Assert.Contains(Ok, (isOtherDead ? _backup : _other).Heard);
        Assert.Equal(0, _call.Proxy.Proxy.Statistics.ResponsesLost);
        Assert.Empty(_call.Proxy.LeftOut);
        End();
    }

    /// <summary>The 180 finds the way, and the 200 goes the same without a detour.</summary>
    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    public void A_datagram_that_is_refused_goes_to_the_name_in_the_Via(string method)
    {
        _call.Network.Unreachable.Add(IpEndpoint.FromIPv4(0x0A00_0032, 5070));
        Send(method, TransportProtocol.Udp, "client.example.net:5070");
        _call.Time.RunFor(3000);
        Assert.Contains(Ok, _other.Heard);
        if (method == "INVITE") Assert.Contains(Ringing, _other.Heard);
        End();
    }

    /// <summary>Behind a NAT: whoever has that address here is somebody else.</summary>
    [Theory]
    [InlineData("10.0.0.51:5070")]
    [InlineData("10.0.0.50:5070")]
    [InlineData("nowhere.example.net")]
    public void A_Via_that_leads_nowhere_loses_the_response_and_nothing_else(string sentBy)
    {
        _call.Network.Unreachable.Add(_port);
        _call.Network.Unreachable.Add(IpEndpoint.FromIPv4(0x0A00_0032, 5060));
        Send("INVITE", TransportProtocol.Tcp, sentBy);
        _call.Proxy.Closed.Add(50);
        _call.Time.RunFor(3000);
        Assert.Empty(_other.Heard);
        Assert.Equal(1, _call.Proxy.Proxy.Statistics.ResponsesLost);
        End();
    }

    /// <summary>A refused datagram may be the sign of a phone that starts anew: it still gets the answer.</summary>
    [Fact]
    public void Who_was_away_and_comes_back_gets_the_responses_that_follow()
    {
        var listening = new Listener(_call.Network, 50, 5070);
        _call.Network.Unreachable.Add(_port);
        Send("INVITE", TransportProtocol.Udp, "nowhere.example.net:5070");
        _call.Time.RunFor(500);
        Assert.Empty(listening.Heard);
        _call.Network.Unreachable.Remove(_port);
        _call.Time.RunFor(3000);
        Assert.Contains(Ok, listening.Heard);
        End();
    }

    /// <summary>It has long been let go of when the call is answered, a minute later.</summary>
    [Fact]
    public void A_way_that_was_found_is_used_for_as_long_as_the_call_rings()
    {
        _call.Bob.OnRequest = CallScenario.Answers(_call.Bob, "180 60000 200");
        _call.Network.Unreachable.Add(_port);
        Send("INVITE", TransportProtocol.Tcp, "client.example.net:5070");
        _call.Proxy.Closed.Add(50);
        _call.Time.RunFor(50_000);
        Assert.Contains(Ringing, _other.Heard);
        _call.Time.RunFor(12_000);
        Assert.Contains(Ok, _other.Heard);
        End();
    }

    private void Send(string method, TransportProtocol transport, string sentBy)
    {
        var token = transport == TransportProtocol.Tcp ? "TCP" : "UDP";
        _client.Send(transport, $"{method} {CallScenario.BobUri} SIP/2.0\r\nVia: SIP/2.0/{token} {sentBy};branch=z9hG4bKlost\r\nMax-Forwards: 70\r\nFrom: <sip:c@example.net>;tag=c\r\nTo: <{CallScenario.BobUri}>\r\n"
            + $"Call-ID: lost\r\nCSeq: 1 {method}\r\nContact: <sip:c@client.example.net>\r\nContent-Length: 0\r\n\r\n");
        _call.Time.RunFor(15);
    }

    private void End()
    {
        _call.Network.Deaf.Add(_call.Bob.Address);
        _call.End(seconds: 900);
    }
}
