using ActorSip.Location;
using ActorSip.Sip.Registration;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>How a request actor asks the table: repeats, remembered slots, and giving up; over virtual time.</summary>
public sealed class LocationClientTests : TestKit, ILocationTimers, ILocationAsker
{
    private readonly SortedDictionary<(long Due, long Handle), long> _timers = [];
    private readonly List<LocationProtocol.IAnswer?> _answers = [];
    private readonly TestProbe _region;
    private readonly TestProbe _slot;
    private readonly LocationClient _client;
    private long _handles;
    private long _now = 5000;

    public LocationClientTests()
    {
        _region = CreateTestProbe();
        _slot = CreateTestProbe();
        _client = new LocationClient(Registrations.Settings(), _region, TestActor, this, new LocationClientLimits(300, 2000, 10_000, 3));
    }

    long ILocationTimers.Now => _now;

    [Fact]
    public void A_question_goes_to_the_region_and_its_answer_to_whoever_asked()
    {
        Assert.True(_client.TryLookup(Registrations.Key("bob"), this));
        var question = _region.ExpectMsg<LocationProtocol.Lookup>();
        Assert.Equal(_client.Settings.SlotOf(Registrations.Key("bob")), question.Slot);
        Assert.Equal(TestActor, _region.LastSender);
        Assert.Equal(1, _client.Waiting);
        var answer = Answer(question.Question);
        Assert.Same(answer, Assert.Single(_answers));
        Assert.Equal((0, 0), (_client.Waiting, _timers.Count));

        // A second answer finds nobody.
        Answer(question.Question);
        Assert.Single(_answers);
    }

    [Fact]
    public void The_next_question_goes_straight_to_the_slot_that_answered()
    {
        _client.TryLookup(Registrations.Key("bob"), this);
        Answer(_region.ExpectMsg<LocationProtocol.Lookup>().Question);
        _client.TryFind(_client.Settings.SlotOf(Registrations.Key("bob")), 7, this);
        var question = _slot.ExpectMsg<LocationProtocol.FindBinding>();
        Assert.Equal(7UL, question.BindingId);
        _region.ExpectNoMsg(TimeSpan.Zero);

        // No answer in 300 ms: the slot may have moved, and a scout goes to find it; what is asked meanwhile waits.
        Advance(299);
        _region.ExpectNoMsg(TimeSpan.Zero);
        Advance(1);
        var scout = _region.ExpectMsg<LocationProtocol.FindBinding>();
        Assert.Equal((question.Slot, 0UL), (scout.Slot, scout.BindingId));
        _client.TryLookup(Registrations.Key("bob"), this);
        _region.ExpectNoMsg(TimeSpan.Zero);
        _slot.ExpectNoMsg(TimeSpan.Zero);

        // It is found: all that waits goes there.
        Answer(scout.Question);
        Assert.Equal(question.Question, _slot.ExpectMsg<LocationProtocol.FindBinding>().Question);
        var waited = _slot.ExpectMsg<LocationProtocol.Lookup>();
        Answer(question.Question);
        Answer(waited.Question);
        Assert.Equal((3, 0, 0), (_answers.Count, _client.Waiting, _timers.Count));
    }

    /// <summary>It was sent before, and that may still arrive; what was never sent may be used again.</summary>
    [Fact]
    public void A_REGISTER_that_waited_is_said_to_be_sent_again_if_it_was_sent_before()
    {
        var (first, second) = (Registrations.Request("bob", "<sip:bob@a>", 1, 1), Registrations.Request("bob", "<sip:bob@b>", 1, 2));
        _client.TryRegister(first, this);
        _region.ExpectMsg<LocationProtocol.Register>();
        Advance(300);
        _client.TryRegister(second, this);
        Answer(_region.ExpectMsg<LocationProtocol.FindBinding>().Question);
        Assert.Equal((first, second), (_slot.ExpectMsg<LocationProtocol.Register>().Request, _slot.ExpectMsg<LocationProtocol.Register>().Request));
        Assert.Equal((true, false), (first.IsSentAgain, second.IsSentAgain));
    }

    [Fact]
    public void A_brief_question_is_given_up_instead_of_repeated()
    {
        _client.TryLookup(Registrations.Key("bob"), this, isBrief: true);
        _region.ExpectMsg<LocationProtocol.Lookup>();
        Advance(300);
        _region.ExpectNoMsg(TimeSpan.Zero);
        Assert.Null(Assert.Single(_answers));
        Assert.Equal(0, _client.Waiting);
    }

    [Fact]
    public void Scouts_go_in_haste_and_then_more_seldom_until_the_question_is_given_up()
    {
        var request = Registrations.Request("bob", "<sip:bob@a>", 1, 1);
        Assert.True(_client.TryRegister(request, this));
        var times = new List<long>();
        var number = _region.ExpectMsg<LocationProtocol.Register>().Question;
        Assert.False(request.IsSentAgain);
        while (_answers.Count == 0)
        {
            Advance(1);
            if (!_region.HasMessages) continue;
            _region.ExpectMsg<LocationProtocol.FindBinding>();
            times.Add(_now - 5000);
        }

        Assert.False(request.IsSentAgain);
        Assert.Equal([300, 450, 600, 750, 900, 1050, 1200, 3200, 5200, 7200, 9200], times);
        Assert.Null(Assert.Single(_answers));
        Assert.Equal(10_000, _now - 5000);
        Assert.Equal((0, 1L), (_client.Waiting, _client.Failures));
        Advance(2000);
        Assert.Empty(_timers);

        // An answer after that is nobody's.
        Answer(number);
        Assert.Single(_answers);
    }

    [Fact]
    public void One_question_too_many_is_refused()
    {
        for (var i = 0; i < 3; i++) Assert.True(_client.TryLookup(Registrations.Key($"user{i}"), this));
        Assert.False(_client.TryLookup(Registrations.Key("bob"), this));
        Assert.False(_client.TryRegister(Registrations.Request("bob", "<sip:bob@a>", 1, 1), this));
        Assert.Equal((3, 2L), (_client.Waiting, _client.Failures));
        Answer(_region.ExpectMsg<LocationProtocol.Lookup>().Question);
        Assert.True(_client.TryLookup(Registrations.Key("bob"), this));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16)]
    public void A_slot_that_cannot_be_is_refused(int slot) => Assert.False(_client.TryFind(slot, 1, this));

    long ILocationTimers.Start(int milliseconds, long number)
    {
        _timers[(_now + milliseconds, ++_handles)] = number;
        return _handles;
    }

    void ILocationTimers.Stop(long handle)
    {
        foreach (var key in _timers.Keys.Where(key => key.Handle == handle).ToArray()) _timers.Remove(key);
    }

    void ILocationAsker.OnAnswer(LocationProtocol.IAnswer? answer) => _answers.Add(answer);

    private LocationProtocol.Found Answer(long question)
    {
        var answer = new LocationProtocol.Found(question, BindingSet.Empty);
        _client.OnAnswer(answer, _slot);
        return answer;
    }

    private void Advance(int milliseconds)
    {
        for (var i = 0; i < milliseconds; i++)
        {
            _now++;
            while (_timers.Count > 0 && _timers.First() is var next && next.Key.Due <= _now)
            {
                _timers.Remove(next.Key);
                _client.OnTimer(next.Value);
            }
        }
    }
}
