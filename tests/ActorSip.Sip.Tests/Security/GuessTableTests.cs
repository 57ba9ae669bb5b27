using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class GuessTableTests
{
    private const int Interval = 600_000;

    private static readonly IpEndpoint Home = IpEndpoint.FromIPv4(0xC0000201, 5060);
    private static readonly IpEndpoint Stranger = IpEndpoint.FromIPv4(0xC6336401, 5060);

    private readonly GuessTable _table = new(maxGuesses: 3, Interval, accounts: 64, new HashKey(1, 2));
    private long _now = 1;

    [Fact]
    public void An_account_is_closed_after_so_many_guesses_from_wherever_they_come()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.False(IsClosed("alice", Stranger));
            _table.OnWrong(_table.AccountOf("alice"u8, "home"u8), _now);
        }

        Assert.True(IsClosed("alice", Stranger));
        Assert.True(IsClosed("alice", Home));
        Assert.False(IsClosed("bob", Stranger));
        Assert.False(_table.IsClosed(_table.AccountOf("alice"u8, "other"u8), Stranger, _now));
        Assert.Equal(2, _table.Refused);
    }

    [Fact]
    public void Its_own_phones_go_on()
    {
        _table.OnRight(_table.AccountOf("alice"u8, "home"u8), Home, _now);
        for (var i = 0; i < 10; i++) _table.OnWrong(_table.AccountOf("alice"u8, "home"u8), _now);
        Assert.False(IsClosed("alice", Home));
        Assert.False(IsClosed("alice", Home.WithPort(40_000)));
        Assert.True(IsClosed("alice", Stranger));
    }

    [Fact]
    public void It_remembers_three_sources_of_an_account()
    {
        for (uint i = 0; i < 4; i++) _table.OnRight(_table.AccountOf("alice"u8, "home"u8), IpEndpoint.FromIPv4(0xC0000201 + i, 5060), _now);
        for (var i = 0; i < 3; i++) _table.OnWrong(_table.AccountOf("alice"u8, "home"u8), _now);
        Assert.True(IsClosed("alice", Home));
        for (uint i = 1; i < 4; i++) Assert.False(IsClosed("alice", IpEndpoint.FromIPv4(0xC0000201 + i, 5060)));
    }

    [Fact]
    public void It_opens_again_after_the_interval_for_as_many_guesses()
    {
        for (var i = 0; i < 3; i++) _table.OnWrong(_table.AccountOf("alice"u8, "home"u8), _now);
        _now += Interval + 1;
        Assert.False(IsClosed("alice", Stranger));
        for (var i = 0; i < 3; i++) _table.OnWrong(_table.AccountOf("alice"u8, "home"u8), _now);
        Assert.True(IsClosed("alice", Stranger));
    }

    [Fact]
    public void An_account_that_is_closed_stays_so_when_others_fill_the_table()
    {
        for (var i = 0; i < 3; i++) _table.OnWrong(_table.AccountOf("alice"u8, "home"u8), _now);
        for (var i = 0; i < 10_000; i++) _table.OnRight(_table.AccountOf(System.Text.Encoding.ASCII.GetBytes($"user{i}"), "home"u8), Stranger, _now);
        Assert.True(IsClosed("alice", Stranger));
    }

    /// <summary>All accounts of this table share one set, which was full of guesses once.</summary>
    [Fact]
    public void What_was_guessed_long_ago_drives_out_nobody_and_who_was_not_seen_for_longest_goes_first()
    {
        var table = new GuessTable(maxGuesses: 3, Interval, accounts: 8, new HashKey(1, 2));
        ulong Account(int number) => table.AccountOf(System.Text.Encoding.ASCII.GetBytes($"user{number}"), "home"u8);
        for (var i = 0; i < 8; i++)
            for (var guess = 0; guess < 3; guess++) table.OnWrong(Account(i), _now);
        _now += Interval + 1;
        for (var i = 8; i < 16; i++) table.OnRight(Account(i), Home, ++_now);
        for (var guess = 0; guess < 3; guess++) table.OnWrong(Account(8), ++_now);
        Assert.True(table.IsClosed(Account(8), Stranger, _now));
        Assert.False(table.IsClosed(Account(8), Home, _now));
        Assert.True(table.OnRight(Account(16), Home, ++_now));
        Assert.True(table.OnRight(Account(9), Home, ++_now));
        Assert.False(table.OnRight(Account(11), Home, ++_now));
    }

    private bool IsClosed(string name, in IpEndpoint source) => _table.IsClosed(_table.AccountOf(System.Text.Encoding.ASCII.GetBytes(name), "home"u8), source, _now);
}
