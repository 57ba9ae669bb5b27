using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Tests.Scheduling;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>When contacts are pinged: by owners that come and go, each with clocks of its own.</summary>
public sealed class PingScheduleTests
{
    private const int Seconds = 1000;
    private static readonly long Start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static TheoryData<int, int> IntervalsAndSeeds
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var interval in (int[])[30, 47, 300])
                for (var seed = 0; seed < 20; seed++) data.Add(interval * Seconds, seed);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(IntervalsAndSeeds))]
    public void While_slots_move_no_two_pings_are_near_and_none_are_far_apart(int interval, int seed)
    {
        var contacts = new Contacts(interval);
        var random = new TestRandom((ulong)seed);
        var settings = new KeepaliveSettings(false, interval, 3);
        for (var time = 0L; time < 40L * interval;)
        {
            // What a move misses is less than a period, and there is a period between two of them; clocks differ by what the question to the store took.
            var owner = new Owner(settings, contacts, skew: random.Below(200) - 100, begun: time);
            var end = time + settings.Period + Seconds + random.Below(4 * settings.Period);
            time = owner.Run(time, end, random, late: 400);
            time += random.Below(10 * Seconds);
        }

        contacts.AssertGaps();
    }

    [Theory]
    [MemberData(nameof(IntervalsAndSeeds))]
    public void A_clock_that_is_set_makes_no_two_pings_near_and_none_far_apart(int interval, int seed)
    {
        var contacts = new Contacts(interval);
        var random = new TestRandom((ulong)seed + 1000);
        var owner = new Owner(new KeepaliveSettings(false, interval, 3), contacts, 0, 0);
        for (var time = 0L; time < 40L * interval;)
        {
            time = owner.Run(time, time + 2L * interval + random.Below(interval), random, late: 400);
            owner.Skew += random.Below(3) == 0 ? random.Below(400) - 200 : random.Below(4L * interval) - 2 * interval;
        }

        contacts.AssertGaps();
    }

    /// <summary>A clock that is set a little, again and again, as the one of a node is by the store's.</summary>
    [Fact]
    public void Small_corrections_change_nothing()
    {
        const int interval = 30 * Seconds;
        var contacts = new Contacts(interval);
        var random = new TestRandom(7);
        var owner = new Owner(new KeepaliveSettings(false, interval, 3), contacts, 0, 0);
        for (var time = 0L; time < 40L * interval; owner.Skew = random.Below(200) - 100) time = owner.Run(time, time + 5 * Seconds, random, late: 200);
        contacts.AssertGaps(least: 0.7, most: 0.85);
    }

    [Fact]
    public void A_node_that_stood_still_leaves_out_what_was_due_meanwhile_since_another_may_have_its_slots()
    {
        var schedule = new PingSchedule(new KeepaliveSettings(false, 300 * Seconds, 3));
        Assert.Equal(0, schedule.Advance(Start, 0, mayMove: true).Count);
        Assert.Equal(1, schedule.Advance(Start + 7100, 7100, mayMove: true).Count);
        Assert.Equal(0, schedule.Advance(Start + 29_000, 29_000, mayMove: true).Count);
        Assert.Equal(0, schedule.Advance(Start + 32_500, 32_500, mayMove: true).Count);
        Assert.Equal(1, schedule.Advance(Start + 37_000, 37_000, mayMove: true).Count);
    }

    [Fact]
    public void A_node_alone_that_stood_still_makes_up_for_a_little()
    {
        var schedule = new PingSchedule(new KeepaliveSettings(false, 30 * Seconds, 3));
        schedule.Advance(Start, 0, mayMove: false);
        Assert.InRange(schedule.Advance(Start + 6000, 6000, mayMove: false).Count, 8, 9);
        Assert.Equal(0, schedule.Advance(Start + 20_000, 20_000, mayMove: false).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(0x100000000)]
    public void Contacts_are_spread_over_the_parts(long step)
    {
        var counts = new int[PingSchedule.Parts];
        for (var i = 1UL; i <= 32_000; i++) counts[PingSchedule.PartOf(i * (ulong)step)]++;
        Assert.All(counts, count => Assert.InRange(count, 700, 1300));
    }

    /// <summary>One contact for each part, and when it was pinged.</summary>
    private sealed class Contacts(int interval)
    {
        private readonly List<long>[] _pings = [.. Enumerable.Range(0, PingSchedule.Parts).Select(_ => new List<long>())];

        public void Ping(int part, long time) => _pings[part].Add(time);

        public void AssertGaps(double least = 0.5, double most = 2)
        {
            foreach (var pings in _pings)
            {
                Assert.True(pings.Count >= 20, "hardly pinged");
                for (var i = 1; i < pings.Count; i++) Assert.InRange((pings[i] - pings[i - 1]) / (double)interval, least, most);
            }
        }
    }

    private sealed class Owner(KeepaliveSettings settings, Contacts contacts, long skew, long begun)
    {
        private readonly PingSchedule _schedule = new(settings);
        private readonly PingState[] _states = new PingState[PingSchedule.Parts];

        public long Skew { get; set; } = skew;

        /// <summary>Looks now and then, up to so many milliseconds late.</summary>
        public long Run(long time, long end, TestRandom random, int late)
        {
            for (; time < end; time += _schedule.Tick + random.Below(late))
            {
                var stamp = PingState.StampOf(time - begun);
                var (part, count) = _schedule.Advance(Start + time + Skew, time - begun, mayMove: true);
                for (; count > 0; count--, part++)
                {
                    var contact = (int)(part % PingSchedule.Parts);
                    if (_schedule.IsTooSoon(_states[contact], stamp)) continue;
                    _states[contact] = _states[contact].Pinged(stamp);
                    contacts.Ping(contact, time);
                }
            }

            return time;
        }
    }
}
