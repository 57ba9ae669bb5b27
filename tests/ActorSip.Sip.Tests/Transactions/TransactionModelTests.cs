using ActorSip.Sip.Transactions;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>Any sequence of requests, responses, errors and waits: machine and tombstone do, at each moment, what the tables of the RFCs say.</summary>
public sealed class TransactionModelTests
{
    private const int Sequences = 5000;
    private const int LongestSequence = 60;

    private static readonly string[] Statuses = ["100", "180", "183", "200", "202", "302", "408", "486", "503", "603"];
    private static readonly int[] Waits = [1, 100, 499, 500, 1500, 3499, 4000, 5000, 7500, 31_999, 32_000, 64_000];

    private static readonly HashSet<string> LiveTimers = [.. Enum.GetNames<TransactionTimer>()];

    [Theory]
    [InlineData("INVITE client", "error abandon")]
    [InlineData("other client", "error abandon")]
    [InlineData("INVITE server", "request ack error")]
    [InlineData("other server", "request abandon error")]
    public void Machine_and_tombstone_do_what_the_tables_say(string kind, string inputs)
    {
        string[] words = [.. inputs.Split(' '), .. Statuses];
        long sequences = 0, steps = 0;
        var reached = new HashSet<TransactionState>();
        Gen.Select(Gen.Bool, Gen.Int[0, 99].Array[1, LongestSequence]).Sample(
            (isReliable, numbers) =>
            {
                var model = new TransactionModel(kind);
                var machine = new BuriedMachine(kind);
                var history = new List<string> { isReliable ? "start reliable" : "start" };
                model.Input(history[0]);
                machine.Input(history[0]);
                var compared = 0;
                Compare(model, machine, history, ref compared);
                foreach (var number in numbers)
                {
                    // A third of the time passes; a final response early on would leave little to see.
                    if (number % 3 == 0)
                    {
                        history.Add($"{Waits[number / 3 % Waits.Length]} ms");
                        model.RunTo(model.Now + Waits[number / 3 % Waits.Length]);
                        machine.RunTo(model.Now);
                    }
                    else
                    {
                        var word = words[number % words.Length];
                        history.Add(word);
                        model.Input(word);
                        machine.Input(word);
                    }

                    Compare(model, machine, history, ref compared);
                    reached.Add(model.State);
                    steps++;
                }

                sequences++;
            },
            iter: Sequences,
            threads: 1);
        Assert.True(sequences >= Sequences && steps > 20 * sequences);

        // The run shows something only if it comes to every state
        TransactionState[] states = kind switch
        {
            "INVITE client" => [TransactionState.Calling, TransactionState.Proceeding, TransactionState.Completed, TransactionState.Accepted, TransactionState.Terminated],
            "INVITE server" => [TransactionState.Proceeding, TransactionState.Completed, TransactionState.Confirmed, TransactionState.Accepted, TransactionState.Terminated],
            _ => [TransactionState.Trying, TransactionState.Proceeding, TransactionState.Completed, TransactionState.Terminated],
        };
        Assert.Equal(states.Order(), reached.Order());
    }

    private static void Compare(TransactionModel model, BuriedMachine machine, List<string> history, ref int compared)
    {
        if (!model.Done.Skip(compared).SequenceEqual(machine.Done.Skip(compared))) Fail(history, string.Join(' ', machine.Done), string.Join(' ', model.Done));
        compared = model.Done.Count;
        if (model.State != machine.State) Fail(history, $"{machine.State}", $"{model.State}");
        if (!model.Timers.Where(LiveTimers.Contains).SequenceEqual(machine.Timers)) Fail(history, $"timers {string.Join(' ', machine.Timers)}", string.Join(' ', model.Timers));
    }

    private static void Fail(List<string> history, string actual, string expected) => Assert.Fail($"{string.Join(", ", history)}: {actual} instead of {expected}");
}
