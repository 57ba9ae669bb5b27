using ActorSip.Sip.Transactions;
using Xunit;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>A table of states and inputs: every pair is a row of a test, and a pair that is not written in has neither an effect nor a new state.</summary>
public sealed class TransitionTable(string kind, string[] inputs)
{
    private readonly List<(string History, TransactionState State)> _states = [];
    private readonly Dictionary<(string History, string Input), (string Effects, TransactionState Next)> _arcs = [];

    /// <summary>A state, by the inputs that lead there.</summary>
    public TransitionTable State(string history, TransactionState state, params (string Input, string Effects, TransactionState Next)[] arcs)
    {
        _states.Add((history, state));
        foreach (var (input, effects, next) in arcs)
        {
            if (!inputs.Contains(input)) throw new ArgumentException($"'{input}' is not an input of the table", nameof(arcs));
            _arcs.Add((history, input), (effects, next));
        }

        return this;
    }

    public TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (history, _) in _states)
        {
            foreach (var input in inputs) rows.Add(history, input);
        }

        return rows;
    }

    public void Check(string history, string input)
    {
        var machine = Machine.Create(kind, history);
        var state = _states.Single(s => s.History == history).State;
        Assert.Equal(state, machine.State);
        var (effects, next) = _arcs.TryGetValue((history, input), out var arc) ? arc : ("", state);
        Assert.Equal(effects, machine.Input(input));
        Assert.Equal(next, machine.State);
        if (effects.Contains("Linger", StringComparison.Ordinal) || effects.EndsWith("End", StringComparison.Ordinal))
        {
            Assert.False(machine.IsLive);
            Assert.Empty(machine.Effects.Running);
        }
    }
}
