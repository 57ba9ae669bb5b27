using ActorSip.Location;
using Xunit;

namespace ActorSip.Tests.Location;

/// <summary>A refresh is tried in place first, as the slot in memory does.</summary>
public sealed class RefreshedTableTests() : LocationTableTests(refreshes: true)
{
    [Fact]
    public void A_refresh_is_carried_out_and_what_is_none_is_left_to_be_decided()
    {
        const long start = 1_700_000_000_000;
        var table = new LocationTable(Registrations.Settings().HashKey, Registrations.Policy, 32_000, start);
        var first = Registrations.Request("bob", "<sip:bob@a>;expires=60", start, 1);
        Assert.False(table.TryRefresh(first, out _, out _));
        table.Apply(Registrations.Key("bob"), table.Decide(first).Changed!, start);

        Assert.True(table.TryRefresh(Registrations.Request("bob", "<sip:bob@a>;expires=90", start + 1000, 2, cseq: 2), out var expiresAt, out var all));
        Assert.Equal(start + 91_000, expiresAt);
        Assert.Null(all);
        Assert.Equal(expiresAt, table.BindingsOf(Registrations.Key("bob"))[0].ExpiresAt);

        // The same question again is no refresh: its answer is the one it had.
        Assert.False(table.TryRefresh(Registrations.Request("bob", "<sip:bob@a>;expires=90", start + 2000, 2, cseq: 2), out _, out _));
        Assert.False(table.TryRefresh(Registrations.Request("bob", "<sip:bob@b>", start + 2000, 3, cseq: 3), out _, out _));
        Assert.Equal(start + 91_000, table.BindingsOf(Registrations.Key("bob"))[0].ExpiresAt);
        Assert.Equal((1, 1), (table.Count, table.BindingCount));
    }

    /// <summary>The timer of a record is that of the binding that ends first.</summary>
    [Theory]
    [InlineData(70, 71)]
    [InlineData(600, 300)]
    public void A_refresh_of_one_of_two_is_one_too(int seconds, int firstEnd)
    {
        const long start = 1_700_000_000_000;
        var table = new LocationTable(Registrations.Settings().HashKey, Registrations.Policy, 32_000, start);
        var first = Registrations.Request("bob", "<sip:bob@a>;expires=200|<sip:bob@b>;expires=300", start, 1);
        table.Apply(Registrations.Key("bob"), table.Decide(first).Changed!, start);
        Assert.True(table.TryRefresh(Registrations.Request("bob", $"<sip:bob@a>;expires={seconds}", start + 1000, 2, cseq: 2), out _, out var all));
        Assert.Equal(["sip:bob@a", "sip:bob@b"], Registrations.Uris(all!));
        Assert.Equal(2, table.BindingCount);
        table.Expire(start + (firstEnd - 1) * 1000L, static _ => false);
        Assert.Equal(2, table.BindingCount);
        for (var at = firstEnd; at < firstEnd + 5; at++) table.Expire(start + at * 1000L, static _ => false);
        Assert.Equal(1, table.BindingCount);
    }
}
