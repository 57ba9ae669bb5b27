using System.Globalization;
using System.Text;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Transports;

/// <summary>RFC 2782: each server of a priority gets its weight's share of the requests, and lower priorities none.</summary>
public sealed class ServerWeightTests
{
    private const int Draws = 20_000;

    /// <summary>The share of the first place for weights in one priority. A weight of 0 comes first only when the draw is 0, one of sum + 1.</summary>
    [Theory]
    [InlineData("10 20 70")]
    [InlineData("1 1")]
    [InlineData("60000 5536")]
    [InlineData("0 0 0")]
    [InlineData("0 99")]
    public void Requests_are_shared_out_by_weight(string text)
    {
        var weights = text.Split(' ').Select(weight => int.Parse(weight, CultureInfo.InvariantCulture)).ToArray();
        var firsts = new int[weights.Length];
        for (ulong seed = 0; seed < Draws; seed++) firsts[Number(Order(weights, seed)[0])]++;
        for (var i = 0; i < weights.Length; i++)
        {
            var share = Share(weights, i);

            // Six standard deviations: the seeds are fixed, and so is the outcome.
            var bound = 6 * Math.Sqrt(Draws * share * (1 - share)) + 1;
            Assert.True(Math.Abs(firsts[i] - Draws * share) <= bound, $"Weight {weights[i]} of {text} came first {firsts[i]} times of {Draws}");
        }
    }

    [Fact]
    public void Each_server_is_in_the_order_once_and_priorities_are_kept()
    {
        var zone = new Zone("""
            _sip._udp.w.example SRV 2 5 5060 host3.example
            _sip._udp.w.example SRV 1 0 5060 host0.example
            _sip._udp.w.example SRV 1 7 5060 host1.example
            _sip._udp.w.example SRV 1 9 5060 host2.example
            host0.example A 192.0.2.0
            host1.example A 192.0.2.1
            host2.example A 192.0.2.2
            host3.example A 192.0.2.3
            """);
        var orders = new HashSet<string>(StringComparer.Ordinal);
        for (ulong seed = 0; seed < 1000; seed++)
        {
            var order = Select(zone, seed);
            Assert.Equal([0, 1, 2], order[..3].Select(Number).Order());
            Assert.Equal(3, Number(order[3]));
            orders.Add(string.Concat(order.Select(Number)));
        }

        Assert.Equal(6, orders.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_order()
    {
        for (ulong seed = 0; seed < 100; seed++) Assert.Equal(Order([1, 2, 3, 4], seed), Order([1, 2, 3, 4], seed));
    }

    private static double Share(int[] weights, int i)
    {
        // Where all are 0 the first that is written down is always taken; else one more than the sum can be drawn, and 0 takes the first of the list.
        double sum = weights.Sum();
        if (sum == 0) return i == 0 ? 1 : 0;
        var first = Array.IndexOf(weights, 0);
        if (first < 0) first = 0;
        return (weights[i] + (i == first ? 1 : 0)) / (sum + 1);
    }

    private static string[] Order(int[] weights, ulong seed)
    {
        var lines = weights.SelectMany((weight, i) => new[] { $"_sip._udp.w.example SRV 1 {weight} 5060 host{i}.example", $"host{i}.example A 192.0.2.{i}" });
        return Select(new Zone(string.Join('\n', lines)), seed);
    }

    private static string[] Select(Zone zone, ulong seed)
    {
        var uri = Encoding.ASCII.GetBytes("sip:w.example;transport=udp");
        Assert.True(NextHopUri.TryRead(uri, out var target));
        var selection = new NextHopSelection(new NextHopPolicy(true, AddressFamilies.IPv4Only, 8), new FixedReach("udp4"));
        Assert.True(selection.Select(target, uri, seed, zone));
        return [.. selection.Found.Select(address => FixedReach.Text(address))];
    }

    private static int Number(string address) => address["udp 192.0.2.".Length] - '0';
}
