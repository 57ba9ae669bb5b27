using Xunit;

namespace ActorSip.Cluster.Tests.History;

/// <summary>The checker finds what it is for, and nothing else.</summary>
public sealed class HistoryCheckerTests
{
    private readonly AddressHistory _history = new("alice");

    [Fact]
    public void What_was_acknowledged_and_is_read_is_right()
    {
        Acknowledged("a", WriteKind.Register, 1, 2);
        Read(3, 4, "a");
        Assert.Empty(HistoryChecker.Violations(_history));
    }

    [Fact]
    public void What_was_acknowledged_and_is_not_read_is_lost()
    {
        Acknowledged("a", WriteKind.Register, 1, 2);
        Read(3, 4);
        Assert.Contains("a was acknowledged and is missing", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refresh_on_its_way_does_not_excuse_that_the_contact_is_missing()
    {
        Acknowledged("a", WriteKind.Register, 1, 2);
        Begun("a", WriteKind.Register, 3);
        Read(4, 5);
        Assert.Contains("a was acknowledged and is missing", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_contact_that_is_back_after_its_removal_is_found()
    {
        Acknowledged("a", WriteKind.Register, 1, 2);
        Acknowledged("a", WriteKind.Remove, 3, 4);
        Read(5, 6, "a");
        Assert.Contains("a is back", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_answered_before_a_removal_was_acknowledged_does_not_excuse_that_the_contact_is_back()
    {
        Begun("a", WriteKind.Register, 1);
        Acknowledged("a", WriteKind.Remove, 3, 4);
        Read(5, 6, "a");
        Assert.Contains("a is back", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_contact_that_nobody_registered_is_found()
    {
        Acknowledged("a", WriteKind.Register, 1, 2);
        Read(3, 4, "a", "b");
        Assert.Contains("b was never registered", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_contact_that_is_read_before_it_was_sent_is_found()
    {
        Read(1, 2, "a");
        Acknowledged("a", WriteKind.Register, 3, 4);
        Assert.Contains("a was not registered yet", Only(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11, true)]
    [InlineData(12.9, true)]
    [InlineData(13.1, false)]
    public void A_contact_may_be_there_until_it_expires(double at, bool isRight)
    {
        Acknowledged("a", WriteKind.Register, 1, 2, expires: 10);
        Read(at, at, "a");
        if (isRight) Assert.Empty(HistoryChecker.Violations(_history));
        else Assert.Contains("a has expired and is still there", Only(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9.9, false)]
    [InlineData(10.1, true)]
    [InlineData(20, true)]
    public void A_contact_may_be_gone_from_when_it_expires(double at, bool isRight)
    {
        Acknowledged("a", WriteKind.Register, 1, 2, expires: 10);
        Read(at, at);
        if (isRight) Assert.Empty(HistoryChecker.Violations(_history));
        else Assert.Contains("a was acknowledged and is missing", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sides_that_both_acknowledged_and_of_which_one_has_won_are_found()
    {
        Acknowledged("left", WriteKind.Register, 1, 2);
        Acknowledged("right", WriteKind.Register, 1, 2);
        Read(30, 31, "left");
        Assert.Contains("right was acknowledged and is missing", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void While_a_write_is_on_its_way_both_are_right()
    {
        Acknowledged("a", WriteKind.Register, 1, 5);
        Acknowledged("a", WriteKind.Remove, 6, 9);
        Read(2, 3);
        Read(4, 4, "a");
        Read(7, 8, "a");
        Read(8, 8);
        Assert.Empty(HistoryChecker.Violations(_history));
    }

    [Fact]
    public void What_nobody_answered_may_have_happened_or_not()
    {
        Begun("a", WriteKind.Register, 1);
        Read(2, 3);
        Read(4, 5, "a");
        Acknowledged("b", WriteKind.Register, 6, 7);
        Begun("b", WriteKind.Remove, 10);
        Read(20, 21, "a", "b");
        Read(22, 23, "a");
        Assert.Empty(HistoryChecker.Violations(_history));
    }

    [Fact]
    public void The_answer_says_how_long_a_contact_is_good()
    {
        var write = Begun("a", WriteKind.Register, 1);
        write.Acknowledge(Seconds(1), Seconds(2), granted: Seconds(5));
        Read(20, 21, "a");
        Assert.Contains("a has expired and is still there", Only(), StringComparison.Ordinal);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private string Only() => Assert.Single(HistoryChecker.Violations(_history)).ToString();

    private void Read(double begun, double ended, params string[] contacts) => _history.Read(new Reading(Seconds(begun), Seconds(ended), 0, contacts));

    private Write Begun(string contact, WriteKind kind, double at) => _history.Begin(contact, kind, Seconds(3600), Seconds(at));

    private void Acknowledged(string contact, WriteKind kind, double begun, double ended, double expires = 3600) =>
        _history.Begin(contact, kind, Seconds(expires), Seconds(begun)).Acknowledge(Seconds(begun), Seconds(ended), kind == WriteKind.Remove ? null : Seconds(expires));
}
