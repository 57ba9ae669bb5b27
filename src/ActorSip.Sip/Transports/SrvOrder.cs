namespace ActorSip.Sip.Transports;

/// <summary>The order in which the servers of SRV records are tried (RFC 2782).</summary>
internal static class SrvOrder
{
    /// <summary>
    /// Puts the servers in order, as far as <paramref name="order"/> is long: by priority, and within one priority by a draw that gives each its weight's share.
    /// </summary>
    /// <param name="servers">As <see cref="DnsRecords.Servers"/> has them.</param>
    /// <param name="draw">The source of chance.</param>
    /// <param name="order">Gets their numbers.</param>
    /// <returns>How many it got.</returns>
    public static int Arrange(IReadOnlyList<SrvRecord> servers, ref KeyedDraw draw, Span<int> order)
    {
        Span<int> left = stackalloc int[DnsRecords.Most];
        var count = 0;
        for (var start = 0; start < servers.Count && count < order.Length;)
        {
            var end = start;
            for (var priority = servers[start].Priority; end < servers.Count && servers[end].Priority == priority; end++) left[end - start] = end;
            for (var rest = end - start; rest > 0 && count < order.Length; rest--)
            {
                var chosen = Choose(servers, left[..rest], ref draw);
                order[count++] = left[chosen];
                left[(chosen + 1)..rest].CopyTo(left[chosen..]);
            }

            start = end;
        }

        return count;
    }

    /// <summary>
    /// "To select a target to be contacted next, arrange all SRV RRs (that have not been ordered yet) in any order, except that all those with weight 0 are placed at the beginning of the list. Compute the sum of
    /// the weights of those RRs, and with each RR associate the running sum in the selected order. Then choose a uniform random number between 0 and the sum computed (inclusive), and select the RR whose running
    /// sum value is the first in the selected order which is greater than or equal to the random number selected."
    /// </summary>
    private static int Choose(IReadOnlyList<SrvRecord> servers, ReadOnlySpan<int> left, ref KeyedDraw draw)
    {
        if (left.Length == 1) return 0;
        uint sum = 0;
        foreach (var index in left) sum += (uint)servers[index].Weight;
        var number = draw.UpTo(sum);
        uint running = 0;
        for (var i = 0; i < left.Length; i++)
        {
            running += (uint)servers[left[i]].Weight;
            if (running >= number) return i;
        }

        return left.Length - 1;
    }
}
