using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Udp;

/// <summary>
/// The tickets sent last, to be found again by destination when an ICMP error comes back. Best effort: a ring that forgets the oldest, chained by a hash of
/// the destination.
/// </summary>
internal sealed class SentTickets
{
    private const int Places = 1024;

    /// <summary>An ICMP error comes within a round trip; a ticket older than this many milliseconds is not what it is about.</summary>
    private const long MaxAge = 5_000;

    private readonly Entry[] _ring = new Entry[Places];
    private readonly long[] _newestOfHash = new long[Places];
    private long _sent;

    public void Add(in IpEndpoint remote, long ticket, bool isResponse, long now)
    {
        // Numbers begin with 1, so that 0 ends a chain.
        ref var newest = ref _newestOfHash[Hash(remote)];
        _ring[++_sent & (Places - 1)] = new Entry(remote, ticket, isResponse, now, newest);
        newest = _sent;
    }

    /// <summary>Takes the ticket of a request, or those of all responses that were sent to the destination, the last one first.</summary>
    public void Take(in UnreachableDatagram datagram, long now, List<long> tickets)
    {
        for (var number = _newestOfHash[Hash(datagram.Remote)]; number > 0 && number > _sent - Places;)
        {
            ref var entry = ref _ring[number & (Places - 1)];
            if (now - entry.SentAt > MaxAge) return;
            if (entry.Ticket != 0 && entry.Remote == datagram.Remote && entry.IsResponse == datagram.IsResponse && (datagram.IsResponse || entry.Ticket == (long)datagram.Branch))
            {
                tickets.Add(entry.Ticket);
                entry = entry with { Ticket = 0 };
            }

            number = entry.Before;
        }
    }

    private static int Hash(in IpEndpoint remote)
    {
        var mixed = (remote.High ^ remote.Low ^ (ulong)remote.Port << 32) * 0x9E37_79B9_7F4A_7C15;
        return (int)(mixed >> 48) & (Places - 1);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(IpEndpoint Remote, long Ticket, bool IsResponse, long SentAt, long Before);
}
