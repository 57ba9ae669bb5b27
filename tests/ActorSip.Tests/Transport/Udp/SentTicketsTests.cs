using ActorSip.Sip.Transports;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

public sealed class SentTicketsTests
{
    private readonly SentTickets _sent = new();
    private readonly List<long> _found = [];

    [Fact]
    public void Tickets_are_found_by_destination_once()
    {
        for (var i = 1; i <= 900; i++) _sent.Add(Remote(i % 30), i, now: 0);
        _sent.Take(Remote(7), 1, _found);
        Assert.Equal(Enumerable.Range(1, 900).Where(i => i % 30 == 7).Select(i => (long)i).Reverse(), _found);
        _found.Clear();
        _sent.Take(Remote(7), 1, _found);
        Assert.Empty(_found);
    }

    [Fact]
    public void The_oldest_are_forgotten_first()
    {
        for (var i = 1; i <= 5000; i++) _sent.Add(Remote(1), i, now: 0);
        _sent.Take(Remote(1), 1, _found);
        Assert.Equal(1024, _found.Count);
        Assert.Equal(5000, _found[0]);
        Assert.Equal(5000 - 1023, _found[^1]);
    }

    [Fact]
    public void A_ticket_is_forgotten_after_five_seconds()
    {
        _sent.Add(Remote(1), 1, now: 0);
        _sent.Add(Remote(1), 2, now: 1000);
        _sent.Take(Remote(1), 5_500, _found);
        Assert.Equal([2], _found);
    }

    private static IpEndpoint Remote(int number) => IpEndpoint.FromIPv4(0x0A000000u + (uint)number, 5060);
}
