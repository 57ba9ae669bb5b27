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
        for (var i = 1; i <= 900; i++) _sent.Add(Remote(i % 30), i, isResponse: true, now: 0);
        _sent.Take(Responses(7), 1, _found);
        Assert.Equal(Enumerable.Range(1, 900).Where(i => i % 30 == 7).Select(i => (long)i).Reverse(), _found);
        _found.Clear();
        _sent.Take(Responses(7), 1, _found);
        Assert.Empty(_found);
    }

    [Fact]
    public void The_oldest_are_forgotten_first()
    {
        for (var i = 1; i <= 5000; i++) _sent.Add(Remote(1), i, isResponse: true, now: 0);
        _sent.Take(Responses(1), 1, _found);
        Assert.Equal(1024, _found.Count);
        Assert.Equal(5000, _found[0]);
        Assert.Equal(5000 - 1023, _found[^1]);
    }

    [Fact]
    public void A_ticket_is_forgotten_after_five_seconds()
    {
        _sent.Add(Remote(1), 1, isResponse: true, now: 0);
        _sent.Add(Remote(1), 2, isResponse: true, now: 1000);
        _sent.Take(Responses(1), 5_500, _found);
        Assert.Equal([2], _found);
    }

    [Fact]
    public void A_request_is_found_by_its_branch_alone()
    {
        for (var i = 1; i <= 4; i++) _sent.Add(Remote(1), i, isResponse: i == 4, now: 0);
        _sent.Take(new UnreachableDatagram(Remote(1), Branch: 2), 1, _found);
        Assert.Equal([2], _found);
        _sent.Take(new UnreachableDatagram(Remote(2), Branch: 3), 1, _found);
        _sent.Take(new UnreachableDatagram(Remote(1), Branch: 4), 1, _found);
        _sent.Take(new UnreachableDatagram(Remote(1), Branch: 99), 1, _found);
        Assert.Equal([2], _found);
        _sent.Take(Responses(1), 1, _found);
        Assert.Equal([2, 4], _found);
    }

    private static UnreachableDatagram Responses(int number) => new(Remote(number), Branch: 0);

    private static IpEndpoint Remote(int number) => IpEndpoint.FromIPv4(0x0A000000u + (uint)number, 5060);
}
