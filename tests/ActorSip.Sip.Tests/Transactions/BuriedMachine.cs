using System.Globalization;
using ActorSip.Sip.Transactions;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>A machine, and after its end the tombstone that stands for it: together what the RFC calls a transaction.</summary>
internal sealed class BuriedMachine(string kind)
{
    private readonly Machine _machine = Machine.Create(kind);
    private readonly List<(long At, string Effect)> _done = [];
    private Tombstone _tombstone;
    private long _until;

    /// <summary>Of the transaction: over when its tombstone is.</summary>
    public TransactionState State => _tombstone == Tombstone.None && !_machine.IsLive && _machine.State != TransactionState.Idle ? TransactionState.Terminated : _machine.State;

    public IEnumerable<string> Timers => _machine.Effects.Running.Select(timer => timer.ToString()).Order(StringComparer.Ordinal);

    public IReadOnlyList<(long At, string Effect)> Done => _done;

    public void Input(string input)
    {
        // Once the tombstone is gone nobody is there whom a late message could reach.
        if (_until > 0 && _tombstone == Tombstone.None) return;
        if (_tombstone != Tombstone.None && AnswerOf(input) is { } answer)
        {
            if (answer != "") _done.Add((_machine.Effects.Now, answer));
            return;
        }

        Note([.. _machine.Input(input).Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(effect => (_machine.Effects.Now, effect))]);
    }

    public void RunTo(long time)
    {
        _machine.RunTo(time);
        Note(_machine.Effects.TakeTimed());
        if (time >= _until) _tombstone = Tombstone.None;
    }

    /// <summary>What the tombstone does with a message from the network; null for what is not one.</summary>
    private string? AnswerOf(string input)
    {
        var isServer = TombstoneRules.IsServer(_tombstone);
        if (input is "request" or "ack") return Answer(TombstoneRules.OnRequest(_tombstone, input == "ack"), "SendResponse");
        if (!isServer && char.IsDigit(input[0])) return Answer(TombstoneRules.OnResponse(_tombstone, int.Parse(input, CultureInfo.InvariantCulture)), "SendAck");
        return null;
    }

    private static string Answer(TombstoneAnswer answer, string replay) => answer switch { TombstoneAnswer.Replay => replay, TombstoneAnswer.PassUp => "PassUp", _ => "" };

    private void Note(IReadOnlyList<(long At, string Effect)> effects)
    {
        foreach (var (at, effect) in effects)
        {
            if (effect.Split(' ') is ["Linger", var kind, var time])
            {
                _tombstone = Enum.Parse<Tombstone>(kind);
                _until = at + int.Parse(time, CultureInfo.InvariantCulture);
            }
            else if (effect != "End" && !effect.StartsWith("Start ", StringComparison.Ordinal) && !effect.StartsWith("Stop ", StringComparison.Ordinal))
            {
                _done.Add((at, effect));
            }
        }
    }
}
