using ActorSip.Sip.Security;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class NonceRingTests
{
    private const ulong First = 1000;

    private readonly NonceRing _ring = new(slots: 4, First);

    [Fact]
    public void A_count_is_good_once()
    {
        var nonce = _ring.Next();
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonce, 1, 11));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 1, 12));
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonce, 2, 13));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 2, 14));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 1, 15));
    }

    [Fact]
    public void To_look_changes_nothing()
    {
        var nonce = _ring.Next();
        Assert.Equal(NonceUse.Fresh, _ring.Look(nonce, 1, 11));
        Assert.Equal(NonceUse.Fresh, _ring.Look(nonce, 1, 12));
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonce, 1, 12));
        Assert.Equal(NonceUse.Used, _ring.Look(nonce, 1, 11));
    }

    [Fact]
    public void A_message_comes_again_for_as_long_as_its_sender_repeats_it_and_no_longer()
    {
        var nonce = _ring.Next();
        _ring.Use(nonce, 1, 11, now: 1000);
        Assert.Equal(NonceUse.SameRequest, _ring.Look(nonce, 1, 11, now: 1000 + NonceRing.RepeatTime));
        Assert.Equal(NonceUse.Used, _ring.Look(nonce, 1, 11, now: 1001 + NonceRing.RepeatTime));
        Assert.Equal(NonceUse.Fresh, _ring.Look(nonce, 2, 12, now: 1001 + NonceRing.RepeatTime));
    }

    [Fact]
    public void The_message_that_used_it_last_may_come_again()
    {
        var nonce = _ring.Next();
        _ring.Use(nonce, 1, 11);
        Assert.Equal(NonceUse.SameRequest, _ring.Use(nonce, 1, 11));
        _ring.Use(nonce, 2, 12);
        Assert.Equal(NonceUse.SameRequest, _ring.Use(nonce, 2, 12));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 1, 11));
    }

    [Fact]
    public void Without_a_mark_no_message_comes_again()
    {
        var nonce = _ring.Next();
        _ring.Use(nonce, 1, 0);
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 1, 0));
    }

    [Theory]
    [InlineData(100U, 99U, NonceUse.Fresh)]
    [InlineData(100U, 37U, NonceUse.Fresh)]
    [InlineData(100U, 36U, NonceUse.Used)]
    [InlineData(100U, 1U, NonceUse.Used)]
    [InlineData(1U, uint.MaxValue - 1, NonceUse.Fresh)]
    [InlineData(64U, 1U, NonceUse.Fresh)]
    [InlineData(65U, 1U, NonceUse.Used)]
    public void A_count_that_was_overtaken_is_good_within_the_window(uint first, uint second, NonceUse use)
    {
        var nonce = _ring.Next();
        _ring.Use(nonce, first, 11);
        Assert.Equal(use, _ring.Use(nonce, second, 12));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, second, 13));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, first, 14));
    }

    [Fact]
    public void Credentials_without_a_count_use_the_nonce_up()
    {
        var nonce = _ring.Next();
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonce, 0, 11));
        Assert.Equal(NonceUse.SameRequest, _ring.Use(nonce, 0, 11));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 0, 12));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 1, 13));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, uint.MaxValue, 14));
    }

    [Fact]
    public void A_nonce_with_counts_is_not_good_without()
    {
        var nonce = _ring.Next();
        _ring.Use(nonce, 1, 11);
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, 0, 12));
    }

    [Fact]
    public void The_highest_count_there_is_uses_the_nonce_up()
    {
        var nonce = _ring.Next();
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonce, uint.MaxValue, 11));
        Assert.Equal(NonceUse.Used, _ring.Use(nonce, uint.MaxValue - 1, 12));
    }

    [Fact]
    public void A_later_nonce_takes_the_slot_of_an_earlier_one_when_it_is_used()
    {
        var nonces = Enumerable.Range(0, 5).Select(_ => _ring.Next()).ToArray();
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonces[0], 1, 11));
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonces[0], 2, 12));
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonces[4], 1, 13));
        Assert.Equal(NonceUse.Forgotten, _ring.Use(nonces[0], 3, 14));
        Assert.Equal(NonceUse.Forgotten, _ring.Use(nonces[0], 1, 11));
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonces[1], 1, 15));
    }

    [Fact]
    public void A_flood_of_challenges_that_nobody_answers_pushes_nobody_out()
    {
        var nonce = _ring.Next();
        _ring.Use(nonce, 1, 11);
        for (var i = 0; i < 1000; i++) _ring.Next();
        Assert.Equal(NonceUse.Fresh, _ring.Use(nonce, 2, 12));
    }

    [Theory]
    [InlineData(First - 1)]
    [InlineData(First)]
    [InlineData(ulong.MaxValue)]
    public void What_was_never_issued_in_this_life_is_forgotten(ulong number) => Assert.Equal(NonceUse.Forgotten, _ring.Use(number, 1, 11));

    /// <summary>Whatever is used in whatever order: no nonce and count are fresh twice.</summary>
    [Fact]
    public void Nothing_is_fresh_twice() => Gen.Select(Gen.Int[0, 11], Gen.Int[0, 140]).List[1, 300].Sample(uses =>
    {
        var ring = new NonceRing(4, First);
        for (var i = 0; i < 12; i++) ring.Next();
        var fresh = new HashSet<(int, int)>();
        var request = 0UL;
        return uses.All(use => ring.Use(First + (ulong)use.Item1, (uint)use.Item2, ++request) != NonceUse.Fresh || fresh.Add(use));
    });
}
