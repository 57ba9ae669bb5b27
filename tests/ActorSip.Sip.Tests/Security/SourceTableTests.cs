using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class SourceTableTests
{
    private const int Second = 1000;

    private static readonly SourceLimits Limits = new()
    {
        Rate = 10,
        Burst = 20,
        MaxGuesses = 5,
        GuessInterval = 60 * Second,
        BanTime = 300 * Second,
        ProofTime = 3600 * Second,
        MaxSources = 64,
    };

    private readonly SourceTable _table = new(Limits, new HashKey(1, 2));
    private long _now = 1;

    [Fact]
    public void A_burst_passes_and_then_what_the_rate_allows_for_one_who_is_proven()
    {
        var phone = Address("192.0.2.1");
        _table.Prove(phone, _now);
        Assert.Equal(20, Passed(phone, 100));
        Assert.Equal(SourceVerdict.TooFast, Send(phone));
        _now += Second;
        Assert.Equal(10, Passed(phone, 100));
        _now += 60 * Second;
        Assert.Equal(20, Passed(phone, 100));
        Assert.Equal(0, _table.Statistics.Bans);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_who_sends_too_much_is_banned_and_let_in_again_later(bool isConnection)
    {
        var stranger = Address("192.0.2.1");
        if (isConnection) _table.Prove(stranger, _now);
        for (var i = 0; i < 20; i++) Assert.Equal(SourceVerdict.Pass, Send(stranger, isConnection: isConnection));
        Assert.Equal(SourceVerdict.TooFast, Send(stranger, isConnection: isConnection));
        _now += 299 * Second;
        Assert.Equal(SourceVerdict.Banned, Send(stranger, isConnection: isConnection));
        var ban = Assert.Single(_table.Banned(10, _now));
        Assert.Equal("192.0.2.1", ban.Network.ToString());
        Assert.Equal(1 * Second, ban.Milliseconds);
        Assert.Equal(BanReason.TooManyMessages, ban.Reason);
        _now += 2 * Second;
        Assert.Equal(SourceVerdict.Pass, Send(stranger, isConnection: isConnection));
        Assert.Empty(_table.Banned(10, _now));
    }

    [Fact]
    public void One_who_guesses_is_banned_proven_or_not()
    {
        var guesser = Address("192.0.2.1");
        _table.Prove(guesser, _now);
        for (var i = 0; i < 4; i++) _table.OnWrongPassword(guesser, _now);
        Assert.Equal(SourceVerdict.Pass, Send(guesser));
        _table.OnWrongPassword(guesser, _now);
        Assert.Equal(SourceVerdict.Banned, Send(guesser));
        Assert.Equal(BanReason.WrongPasswords, Assert.Single(_table.Banned(10, _now)).Reason);
    }

    [Fact]
    public void Guesses_are_forgotten_after_their_interval()
    {
        var phone = Address("192.0.2.1");
        for (var i = 0; i < 20; i++)
        {
            for (var guess = 0; guess < 4; guess++) _table.OnWrongPassword(phone, _now);
            _now += 61 * Second;
        }

        Assert.Equal(SourceVerdict.Pass, Send(phone));
    }

    [Fact]
    public void A_ban_is_lifted_and_what_it_was_for_forgotten()
    {
        var guesser = Address("192.0.2.1");
        for (var i = 0; i < 5; i++) _table.OnWrongPassword(guesser, _now);
        Assert.True(_table.Unban(guesser, _now));
        Assert.False(_table.Unban(guesser, _now));
        for (var i = 0; i < 4; i++) _table.OnWrongPassword(guesser, _now);
        Assert.Equal(SourceVerdict.Pass, Send(guesser));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::1", "192.0.2.1", false)]
    public void A_source_is_an_IPv4_address_or_a_64_of_IPv6(string one, string other, bool isSame)
    {
        for (var i = 0; i < 5; i++) _table.OnWrongPassword(Address(one), _now);
        Assert.Equal(isSame ? SourceVerdict.Banned : SourceVerdict.Pass, Send(Address(other)));
    }

    [Fact]
    public void The_port_makes_no_other_source()
    {
        for (var i = 0; i < 5; i++) _table.OnWrongPassword(Address("192.0.2.1").WithPort(5060), _now);
        Assert.Equal(SourceVerdict.Banned, Send(Address("192.0.2.1").WithPort(40_000)));
    }

    [Fact]
    public void One_who_has_proven_nothing_is_sent_three_bytes_for_one()
    {
        var stranger = Address("192.0.2.1");
        Assert.False(_table.MaySend(stranger, 1, _now));
        Send(stranger, bytes: 400);
        Assert.True(_table.MaySend(stranger, 1000, _now));
        Assert.False(_table.MaySend(stranger, 201, _now));
        Assert.True(_table.MaySend(stranger, 200, _now));
        Assert.False(_table.MaySend(stranger, 1, _now));
        Assert.Equal(3, _table.Statistics.Withheld);
        _table.Prove(stranger, _now);
        Assert.True(_table.MaySend(stranger, 1_000_000, _now));
        _now += 3601 * Second;
        Assert.False(_table.MaySend(stranger, 1, _now));
    }

    [Fact]
    public void What_is_handed_on_is_not_sent_for_twice()
    {
        var stranger = Address("192.0.2.1");
        Send(stranger, bytes: 400);
        _table.OnHandedOn(stranger, 300, _now);
        Assert.False(_table.MaySend(stranger, 301, _now));
        Assert.True(_table.MaySend(stranger, 300, _now));
        _table.OnHandedOn(stranger, 300, _now);
        Send(stranger, bytes: 100);
        Assert.True(_table.MaySend(stranger, 300, _now));
    }

    [Fact]
    public void What_a_flood_of_one_source_brings_it_is_bounded_too()
    {
        var stranger = Address("192.0.2.1");
        for (var i = 0; i < 20; i++) Send(stranger, bytes: 65_000);
        Assert.False(_table.MaySend(stranger, 1 << 20, _now));
    }

    [Fact]
    public void The_exempt_are_never_limited_and_proven_and_the_banned_never_heard()
    {
        var peer = Address("192.0.2.1");
        var villain = Address("198.51.100.7");
        Assert.Equal(SourceVerdict.Pass, Send(villain));
        _table.Rules = new SourceRules([Network("192.0.2.0/24")], [Network("198.51.100.0/24")]);
        Assert.Equal(1000, Passed(peer, 1000));
        for (var i = 0; i < 10; i++) _table.OnWrongPassword(peer, _now);
        Assert.Equal(SourceVerdict.Pass, Send(peer));
        Assert.True(_table.MaySend(peer, 1_000_000, _now));
        Assert.True(_table.IsProven(peer, _now));
        Assert.Equal(SourceVerdict.Banned, Send(villain));
        _table.Rules = SourceRules.None;
        Assert.Equal(SourceVerdict.Pass, Send(villain));
        Assert.False(_table.IsProven(peer, _now));
    }

    [Fact]
    public void One_exempt_address_does_not_exempt_its_64()
    {
        _table.Rules = new SourceRules([Network("2001:db8:1:2::1")], []);
        Assert.True(_table.IsProven(Address("2001:db8:1:2::1"), _now));
        Assert.False(_table.IsProven(Address("2001:db8:1:2::2"), _now));
        Assert.Equal(1000, Passed(Address("2001:db8:1:2::1"), 1000));
        Assert.Equal(20, Passed(Address("2001:db8:1:2::2"), 1000));
    }

    [Fact]
    public void Invented_addresses_drive_out_neither_the_proven_nor_the_banned()
    {
        var phone = Address("192.0.2.1");
        var guesser = Address("192.0.2.2");
        _table.Prove(phone, _now);
        for (var i = 0; i < 5; i++) _table.OnWrongPassword(guesser, _now);
        for (uint i = 0; i < 100_000; i++) _table.OnMessage(IpEndpoint.FromIPv4(0x0A00_0000 + i, 5060), 300, isConnection: false, ++_now);
        Assert.True(_table.IsProven(phone, _now));
        Assert.Equal(SourceVerdict.Banned, Send(guesser));
        Assert.True(_table.Statistics.Known <= 64);
        Assert.True(_table.Statistics.Forgotten > 99_000);
    }

    [Fact]
    public void Even_a_table_full_of_bans_keeps_the_proven()
    {
        var phone = Address("192.0.2.1");
        _table.Prove(phone, _now);
        for (uint i = 0; i < 1000; i++)
        {
            var villain = IpEndpoint.FromIPv4(0x0A00_0000 + i, 5060);
            for (var guess = 0; guess < 5; guess++) _table.OnWrongPassword(villain, ++_now);
        }

        Assert.True(_table.IsProven(phone, _now));
        Assert.Equal(SourceVerdict.Pass, Send(phone));
    }

    /// <summary>Whoever has a network of his own proves as many addresses as he likes: none of them drives out a phone that gave its password.</summary>
    [Fact]
    public void Even_a_table_full_of_proofs_keeps_the_known()
    {
        var phone = Address("192.0.2.1");
        _table.Know(phone, _now, milliseconds: 100);
        for (uint i = 0; i < 1000; i++)
        {
            _table.Prove(IpEndpoint.FromIPv4(0x0A00_0000 + i, 5060), ++_now);
            _now += Second;
        }

        Assert.True(_table.IsKnown(phone, _now));
        Assert.True(_table.IsProven(phone, _now));
    }

    [Fact]
    public void Where_all_are_known_a_newcomer_has_no_place_until_he_is_known_too()
    {
        var phones = Enumerable.Range(0, 1000).Select(i => IpEndpoint.FromIPv4(0x0A00_0000 + (uint)i, 5060)).ToArray();
        foreach (var phone in phones) _table.Know(phone, ++_now);
        var known = phones.Count(phone => _table.IsKnown(phone, _now));
        Assert.Equal(64, known);
        for (uint i = 0; i < 1000; i++) Assert.Equal(SourceVerdict.Pass, Send(IpEndpoint.FromIPv4(0xC000_0200 + i, 5060)));
        Assert.Equal(known, phones.Count(phone => _table.IsKnown(phone, _now)));

        // One without a place answers for what he does as long as nobody else without one comes.
        var newcomer = Address("203.0.113.1");
        Assert.Equal(20, Passed(newcomer, 100));
        Assert.Equal(SourceVerdict.Banned, Send(newcomer));
        _table.Know(Address("203.0.113.2"), _now);
        Assert.True(_table.IsKnown(Address("203.0.113.2"), _now));
        Assert.True(_table.IsProven(Address("203.0.113.2"), _now));
    }

    [Fact]
    public void Who_is_known_stays_so_for_as_long_as_his_binding()
    {
        var phone = Address("192.0.2.1");
        _table.Know(phone, _now, milliseconds: 7200 * Second);
        _table.Know(phone, _now);
        _now += 7100 * Second;
        Assert.True(_table.IsKnown(phone, _now));
        _now += 200 * Second;
        Assert.False(_table.IsKnown(phone, _now));
        Assert.False(_table.IsProven(phone, _now));
    }

    /// <summary>Datagrams in his name ban nobody from his connections, and take nothing of what these may bring.</summary>
    [Fact]
    public void Datagrams_do_not_count_for_connections()
    {
        var phone = Address("192.0.2.1");
        Assert.Equal(20, Passed(phone, 1000));
        Assert.Equal(SourceVerdict.Banned, Send(phone));
        for (var i = 0; i < 20; i++) Assert.Equal(SourceVerdict.Pass, Send(phone, isConnection: true));
        Assert.Equal(SourceVerdict.TooFast, Send(phone, isConnection: true));
        Assert.Equal(SourceVerdict.Banned, Send(phone, isConnection: true));
        Assert.Equal(SourceVerdict.Banned, Send(phone));
    }

    [Fact]
    public void A_ban_for_guesses_is_for_connections_too_even_after_one_of_datagrams()
    {
        var guesser = Address("192.0.2.1");
        Assert.Equal(20, Passed(guesser, 1000));
        for (var i = 0; i < 5; i++) _table.OnWrongPassword(guesser, _now);
        Assert.Equal(SourceVerdict.Banned, Send(guesser, isConnection: true));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_message_or_a_new_source()
    {
        uint next = 0;
        void Flood()
        {
            for (var i = 0; i < 1000; i++)
            {
                var source = IpEndpoint.FromIPv4(0x0A00_0000 + ++next, 5060);
                _table.OnMessage(source, 300, isConnection: false, ++_now);
                _table.MaySend(source, 300, _now);
            }
        }

        Flood();
        Assert.Equal(0, Allocations.Least(Flood));
    }

    private static IpEndpoint Address(string text)
    {
        Assert.True(IpEndpoint.TryParseHost(System.Text.Encoding.ASCII.GetBytes(text), 5060, out var endpoint));
        return endpoint;
    }

    private static IpNetwork Network(string text)
    {
        Assert.True(IpNetwork.TryParse(text, out var network));
        return network;
    }

    private SourceVerdict Send(in IpEndpoint source, int bytes = 100, bool isConnection = false) => _table.OnMessage(source, bytes, isConnection, _now);

    private int Passed(in IpEndpoint source, int messages)
    {
        var passed = 0;
        for (var i = 0; i < messages; i++)
            if (Send(source) == SourceVerdict.Pass) passed++;
        return passed;
    }
}
