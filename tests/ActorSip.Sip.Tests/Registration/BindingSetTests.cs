using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

public sealed class BindingSetTests
{
    private readonly RegistrarScenario _registrar = new();

    [Fact]
    public void Targets_are_ordered_by_preference_and_then_by_age()
    {
        _registrar.Register("<sip:low@h>;q=0.1", cseq: 1);
        _registrar.Register("<sip:old@h>;q=0.5", cseq: 2);
        _registrar.Register("<sip:top@h>", cseq: 3);
        _registrar.Register("<sip:new@h>;q=0.5", cseq: 4);
        Assert.Equal("top new old low", Users());
        _registrar.Register("<sip:old@h>;q=0.5", cseq: 5);
        Assert.Equal("top old new low", Users());
        _registrar.Register("<sip:low@h>;q=0.9", cseq: 6);
        Assert.Equal("top low old new", Users());
    }

    [Fact]
    public void Bindings_expire_one_after_the_other()
    {
        _registrar.Register("<sip:a@h>;expires=300,<sip:b@h>;expires=100,<sip:c@h>;expires=200,<sip:d@h>;expires=100", cseq: 1);
        var gone = new List<string>();
        while (_registrar.Bindings.Count > 0)
        {
            var next = _registrar.Bindings.NextExpiry;
            _registrar.Now = next - 1;
            Assert.False(_registrar.Expire());
            _registrar.Now = next;
            var before = Users();
            Assert.True(_registrar.Expire());
            var ended = before.Split(' ').Except(Users().Split(' ')).Order(StringComparer.Ordinal);
            gone.Add($"{(next - RegistrarScenario.Start) / 1000}: {string.Join(' ', ended)}");
        }

        Assert.Equal(["100: b d", "200: c", "300: a"], gone);
        Assert.Equal(long.MaxValue, _registrar.Bindings.NextExpiry);
        Assert.Null(_registrar.Bindings.Expire(long.MaxValue));
    }

    [Fact]
    public void Replaying_the_events_gives_the_same_set()
    {
        _registrar.Register("<sip:a@h>;expires=100,<sip:b@h>;q=0.3", cseq: 1);
        _registrar.Register("<sip:c@h>;expires=0,<sip:a@h>;expires=60", cseq: 2);
        _registrar.Register("<sip:d@h>", "call-2", 1);
        _registrar.Now += 100_000;
        _registrar.Expire();
        _registrar.Register("<sip:b@h>;expires=0", cseq: 3);
        _registrar.Register("<sip:e@h>", cseq: 4);
        var replayed = _registrar.Journal.Aggregate(BindingSet.Empty, (set, changed) => set.Apply(changed));
        Assert.Equal(_registrar.Bindings.Targets.ToArray(), replayed.Targets.ToArray());
        Assert.Equal(_registrar.LastTransactionId, replayed.LastTransactionId);
        var twice = _registrar.Journal.Aggregate(BindingSet.Empty, (set, changed) => set.Apply(changed).Apply(changed));
        Assert.Equal(_registrar.Bindings.Targets.ToArray(), twice.Targets.ToArray());
        var restored = BindingSet.Restore(replayed.Targets, replayed.LastTransactionId);
        Assert.Equal(_registrar.Bindings.Targets.ToArray(), restored.Targets.ToArray());
        Assert.Equal(_registrar.Bindings.NextExpiry, restored.NextExpiry);
        Assert.True(restored.HasApplied(_registrar.LastTransactionId));
    }

    [Fact]
    public void A_binding_is_found_by_its_id()
    {
        _registrar.Register("<sip:a@h>,<sip:b@h>", cseq: 1);
        foreach (var binding in _registrar.Bindings.Targets) Assert.Same(binding, _registrar.Bindings.Find(binding.Id));
        Assert.Null(_registrar.Bindings.Find(1));
    }

    [Fact]
    public void Bindings_of_the_same_texts_and_values_are_equal()
    {
        var binding = _registrar.Register("<sip:a@h>;x=y", cseq: 1).Bindings[0];
        var copy = binding with { Text = new BindingText(binding.Text.ToParts()) };
        Assert.Equal(binding, copy);
        Assert.Equal(binding.GetHashCode(), copy.GetHashCode());
        Assert.NotEqual(binding, copy with { Text = new BindingText(new BindingParts { Uri = "sip:a@h"u8 }) });
        Assert.Contains("sip:a@h", binding.ToString(), StringComparison.Ordinal);
    }

    private string Users() => string.Join(' ', _registrar.Bindings.Targets.ToArray().Select(binding => binding.Uri.Text()[4..^2]));
}
