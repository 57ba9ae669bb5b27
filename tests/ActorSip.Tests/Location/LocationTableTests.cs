using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>The records of one slot and their expiry.</summary>
/// <param name="refreshes">True: as a slot in memory does it, which tries a refresh in place before it decides; false: as a durable one does.</param>
public abstract class LocationTableTests(bool refreshes)
{
    private const long Start = 1_700_000_000_000;

    private readonly LocationTable _table = new(Registrations.Settings().HashKey, Registrations.Policy, 32_000, Start);
    private int _expired;
    private bool _isBusy;
    private ulong _ids;

    [Fact]
    public void What_was_applied_is_found_by_its_address_of_record_and_by_its_id()
    {
        Register("bob", "<sip:bob@a>|<sip:bob@b>;q=0.5");
        Register("alice", "<sip:alice@a>");
        Assert.Equal((2, 3), (_table.Count, _table.BindingCount));
        Assert.Equal(["sip:bob@a", "sip:bob@b"], Registrations.Uris(_table.BindingsOf(Registrations.Key("bob"))));
        var second = _table.BindingsOf(Registrations.Key("bob"))[1];
        var found = _table.Find(second.Id);
        Assert.Equal(second, found);
        Assert.Null(_table.Find(1));
        Assert.Equal(0, _table.BindingsOf(Registrations.Key("carol")).Count);
    }

    [Fact]
    public void Deciding_changes_nothing()
    {
        var decision = _table.Decide(Registrations.Request("bob", "<sip:bob@a>", Start, 1));
        Assert.Equal(200, decision.Status);
        Assert.Equal((0, 0), (_table.Count, _table.BindingCount));
    }

    [Fact]
    public void Each_binding_ends_at_its_own_time_and_the_record_with_the_last()
    {
        Register("bob", "<sip:bob@a>;expires=60|<sip:bob@b>;expires=300");
        Assert.Equal(60, Seconds(_table.NextExpiry), 1.1);
        Expire(59);
        Assert.Equal(0, _expired);
        Expire(62);
        Assert.Equal(["sip:bob@b"], Registrations.Uris(_table.BindingsOf(Registrations.Key("bob"))));
        Assert.Equal((1, 1), (_table.Count, _table.BindingCount));
        Expire(302);
        Assert.Equal(2, _expired);
        Assert.Equal((0, 0, long.MaxValue), (_table.Count, _table.BindingCount, _table.NextExpiry));
    }

    [Fact]
    public void A_refresh_moves_the_end()
    {
        Register("bob", "<sip:bob@a>;expires=60");
        Register("bob", "<sip:bob@a>;expires=600", at: 30, cseq: 2);
        Expire(100);
        Assert.Equal(0, _expired);
        Assert.InRange(Seconds(_table.NextExpiry), 101, 632);
        Expire(632);
        Assert.Equal((1, long.MaxValue), (_expired, _table.NextExpiry));
    }

    [Fact]
    public void A_shorter_refresh_moves_the_end_too()
    {
        Register("bob", "<sip:bob@a>;expires=600");
        Register("bob", "<sip:bob@a>;expires=60", at: 1, cseq: 2);
        Expire(63);
        Assert.Equal(1, _expired);
    }

    [Fact]
    public void A_record_that_is_busy_keeps_what_has_ended_until_it_is_not()
    {
        Register("bob", "<sip:bob@a>;expires=60");
        _isBusy = true;
        Expire(62);
        Assert.Equal((0, 1), (_expired, _table.BindingCount));
        _isBusy = false;
        Expire(64);
        Assert.Equal((1, 0, long.MaxValue), (_expired, _table.BindingCount, _table.NextExpiry));
    }

    [Fact]
    public void A_removed_record_leaves_no_timer()
    {
        Register("bob", "<sip:bob@a>");
        Register("bob", "*", expires: "0", cseq: 2);
        Assert.Equal((0, 0, long.MaxValue), (_table.Count, _table.BindingCount, _table.NextExpiry));
        Expire(4000);
        Assert.Equal(0, _expired);
    }

    [Fact]
    public void Many_records_end_together_and_no_binding_is_forgotten()
    {
        for (var i = 0; i < 500; i++) Register($"user{i}", $"<sip:u@h{i}>;expires={60 + i % 7}");
        for (var seconds = 55; seconds < 70; seconds++) Expire(seconds);
        Assert.Equal((500, 0, 0), (_expired, _table.Count, _table.BindingCount));
    }

    /// <summary>The network may deliver the first of two requests last.</summary>
    [Theory]
    [InlineData(31, 0)]
    [InlineData(33, 1)]
    public void A_late_copy_of_a_request_does_not_bring_a_removed_binding_back(double at, int bindings)
    {
        Register("bob", "<sip:bob@a>");
        Register("bob", "<sip:bob@a>;expires=0", cseq: 2);
        Assert.Equal((0, 0), (_table.Count, _table.BindingCount));
        _ids = 0;
        Register("bob", "<sip:bob@a>", at);
        Assert.Equal(bindings, _table.BindingCount);
    }

    /// <summary>It waited at a node for the slot to move, while the phone went on by way of another node.</summary>
    [Theory]
    [InlineData("<sip:bob@a>", 1, 10, 500)] // had arrived before the removal, and has a lower CSeq than what was removed
    [InlineData("<sip:bob@a>", 3, 10, 500)] // or the same
    [InlineData("<sip:bob@a>", 9, 10, 200)] // a higher one is a newer request
    [InlineData("<sip:bob@a>", 1, 21, 200)] // arrived since: a phone that counts from the beginning again
    [InlineData("<sip:bob@b>", 1, 10, 500)] // whatever contact it names
    public void A_request_that_a_removal_has_overtaken_is_refused(string contact, uint cseq, double arrived, int status)
    {
        Register("bob", "<sip:bob@a>", at: 15, cseq: 3);
        Register("bob", "<sip:bob@a>;expires=0", at: 20, cseq: 4);
        Assert.Equal(0, _table.BindingsOf(Registrations.Key("bob")).Count);
        Assert.Equal(status, _table.Decide(Registrations.Request("bob", contact, At(arrived), ++_ids, cseq: cseq)).Status);

        // Another phone of his is not meant.
        Assert.Equal(200, _table.Decide(Registrations.Request("bob", contact, At(arrived), ++_ids, cseq: cseq, callId: "another")).Status);
    }

    [Fact]
    public void A_removal_of_what_is_not_there_yet_overtakes_it_too()
    {
        Register("bob", "<sip:bob@a>;expires=0", at: 20, cseq: 4);
        Assert.Equal(500, _table.Decide(Registrations.Request("bob", "<sip:bob@a>", At(10), ++_ids, cseq: 3)).Status);
        Assert.Equal(200, _table.Decide(Registrations.Request("bob", "<sip:bob@a>", At(25), ++_ids, cseq: 5)).Status);
    }

    /// <summary>A phone that has started again has another Call-ID, and may have another address; its CSeq does not tell that the request from before is late.</summary>
    [Theory]
    [InlineData("call-2")]
    [InlineData("cal2")]
    public void A_late_copy_of_what_was_registered_before_the_phone_started_again_changes_nothing(string callId)
    {
        Register("bob", "<sip:bob@a>", cseq: 7);
        Register("bob", "<sip:bob@a>", callId: callId);
        Register("bob", "<sip:bob@a>", callId: callId, cseq: 2);
        _ids = 0;
        Register("bob", "<sip:bob@a>", at: 31, cseq: 7);
        Assert.Equal(callId, Encoding.ASCII.GetString(Assert.Single(_table.BindingsOf(Registrations.Key("bob")).Targets.ToArray()).CallId));
    }

    private static long At(double seconds) => Start + (long)(seconds * 1000);

    private static double Seconds(long milliseconds) => (milliseconds - Start) / 1000.0;

    private void Register(string user, string contacts, double at = 0, string? expires = null, uint cseq = 1, string callId = "call")
    {
        var request = Registrations.Request(user, contacts, Start + (long)(at * 1000), ++_ids, expires, cseq, callId);
        if (refreshes && _table.TryRefresh(request, out _, out _)) return;
        var decision = _table.Decide(request);
        Assert.Equal(200, decision.Status);
        if (decision.Changed is not null) _table.Apply(Registrations.Key(user), decision.Changed, Start + (long)(at * 1000));
    }

    private void Expire(double seconds)
    {
        var before = _table.BindingCount;
        _table.Expire(Start + (long)(seconds * 1000), _ => _isBusy);
        _expired += before - _table.BindingCount;
    }
}
