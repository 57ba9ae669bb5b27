using ActorSip.Sip.Transactions;
using static ActorSip.Sip.Transactions.TransactionState;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>
/// Figures 5 to 8 of RFC 3261 section 17 with those of RFC 6026 and the rules of RFC 4320, as tables: states, the timers that run in each, arcs. It knows nothing of live objects and tombstones: a state is a state to its end.
/// Virtual time is its own; what it does is written down with the time.
/// </summary>
internal sealed class TransactionModel
{
    private const int T1 = 500, T2 = 4000, T4 = 5000;

    private static readonly Dictionary<string, Arc[]> Figures = new(StringComparer.Ordinal)
    {
        ["INVITE client"] =
        [
            new(Idle, "start", Calling, "SendRequest", "A B"),
            new(Calling, "A", Calling, "SendRequest", "A"), new(Calling, "B", Terminated, "TimedOut"), new(Calling, "error", Terminated, "TransportFailed"), new(Calling, "abandon", Terminated),
            new(Calling, "1xx", Proceeding, "PassUp"), new(Calling, "2xx", Accepted, "PassUp", "M"), new(Calling, "3xx", Completed, "SendAck PassUp", "D"),
            new(Proceeding, "1xx", Proceeding, "PassUp"), new(Proceeding, "2xx", Accepted, "PassUp", "M"), new(Proceeding, "3xx", Completed, "SendAck PassUp", "D"), new(Proceeding, "abandon", Terminated),
            new(Completed, "3xx", Completed, "SendAck"), new(Completed, "D", Terminated),
            new(Accepted, "2xx", Accepted, "PassUp"), new(Accepted, "M", Terminated),
        ],
        ["other client"] =
        [
            new(Idle, "start", Trying, "SendRequest", "E F"),
            new(Trying, "E", Trying, "SendRequest", "E"), new(Trying, "F", Terminated, "TimedOut"), new(Trying, "error", Terminated, "TransportFailed"), new(Trying, "abandon", Terminated),
            new(Trying, "1xx", Proceeding, "PassUp"), new(Trying, "2xx", Completed, "PassUp", "K"), new(Trying, "3xx", Completed, "PassUp", "K"),
            new(Proceeding, "E", Proceeding, "SendRequest", "E"), new(Proceeding, "F", Terminated, "TimedOut"), new(Proceeding, "error", Terminated, "TransportFailed"), new(Proceeding, "abandon", Terminated),
            new(Proceeding, "1xx", Proceeding, "PassUp"), new(Proceeding, "2xx", Completed, "PassUp", "K"), new(Proceeding, "3xx", Completed, "PassUp", "K"),
            new(Completed, "K", Terminated),
        ],
        ["INVITE server"] =
        [
            new(Idle, "start", Proceeding),
            new(Proceeding, "request", Proceeding, "again"), new(Proceeding, "1xx", Proceeding, "SendResponse"), new(Proceeding, "error", Proceeding, "TransportFailed"),
            new(Proceeding, "2xx", Accepted, "SendResponse", "L"), new(Proceeding, "3xx", Completed, "SendResponse", "G H"),
            new(Completed, "request", Completed, "again"), new(Completed, "G", Completed, "SendResponse", "G"), new(Completed, "H", Terminated, "TimedOut"), new(Completed, "ack", Confirmed, "AckReceived", "I"),
            new(Completed, "error", Completed, "TransportFailed"),
            new(Confirmed, "I", Terminated),
            new(Accepted, "2xx", Accepted, "SendResponse"), new(Accepted, "ack", Accepted, "PassUp"), new(Accepted, "L", Terminated), new(Accepted, "error", Accepted, "TransportFailed"),
        ],
        ["other server"] =
        [
            new(Idle, "start", Trying, "", "Trying"),
            new(Trying, "Trying", Trying, "TryingDue"), new(Trying, "100", Proceeding, "SendResponse"), new(Trying, "2xx", Completed, "SendResponse", "J"), new(Trying, "3xx", Completed, "SendResponse", "J"),
            new(Trying, "408", Terminated), new(Trying, "abandon", Terminated),
            new(Proceeding, "request", Proceeding, "again"), new(Proceeding, "100", Proceeding, "SendResponse"), new(Proceeding, "2xx", Completed, "SendResponse", "J"), new(Proceeding, "3xx", Completed, "SendResponse", "J"),
            new(Proceeding, "408", Terminated), new(Proceeding, "abandon", Terminated), new(Proceeding, "error", Proceeding, "TransportFailed"),
            new(Completed, "request", Completed, "again"), new(Completed, "J", Terminated), new(Completed, "error", Completed, "TransportFailed"),
        ],
    };

    private readonly string _kind;
    private readonly SortedDictionary<string, long> _timers = new(StringComparer.Ordinal);
    private readonly List<(long At, string Effect)> _done = [];
    private int _repeats;
    private bool _responded;
    private bool _reliable;
    private bool _isTryingOver;

    public TransactionModel(string kind) => _kind = kind;

    public TransactionState State { get; private set; }

    public long Now { get; private set; }

    /// <summary>The timers that run, in alphabetical order.</summary>
    public IEnumerable<string> Timers => _timers.Keys;

    /// <summary>What was done, and when.</summary>
    public IReadOnlyList<(long At, string Effect)> Done => _done;

    public void Input(string input)
    {
        if (input is "start reliable") _reliable = true;
        Take(EventOf(input));
    }

    public void RunTo(long time)
    {
        while (_timers.Count > 0)
        {
            // Giving up comes before another try, should they be due at once.
            var (timer, due) = _timers.OrderBy(running => running.Value).ThenBy(running => running.Key is "A" or "E" or "G" ? 1 : 0).First();
            if (due > time) break;
            Now = due;
            _timers.Remove(timer);
            Take(timer);
        }

        Now = time;
    }

    /// <summary>The word of an arc for an input: a class of responses, or the word itself.</summary>
    private string EventOf(string input)
    {
        if (!char.IsDigit(input[0])) return input.StartsWith("start", StringComparison.Ordinal) ? "start" : input;
        if (_kind == "other server" && input[0] == '1')
        {
            // RFC 4320 section 4.1: no 1xx but 100, and over UDP no 100 before its time.
            return input == "100" && (_reliable || _isTryingOver) ? "100" : "none";
        }

        // RFC 4320 section 4.2: no 408.
        if (_kind == "other server" && input == "408") return "408";
        return input[0] switch { '1' => "1xx", '2' => "2xx", _ => "3xx" };
    }

    private void Take(string @event)
    {
        if (@event == "Trying") _isTryingOver = true;
        if (Figures[_kind].FirstOrDefault(arc => arc.From == State && arc.Event == @event) is not { } arc) return;
        foreach (var effect in arc.Effects.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (effect == "again" && !_responded) continue;
            _responded |= effect == "SendResponse";
            _done.Add((Now, effect == "again" ? "SendResponse" : effect));
        }

        // The timers of a state end with it; those of the other clients run on from Trying to Proceeding, the figure says.
        var isLeft = arc.To != State && !(State == Trying && arc.To == Proceeding && _kind == "other client");
        State = arc.To;
        if (isLeft) _timers.Clear();
        foreach (var timer in arc.Timers.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Start(timer);
    }

    private void Start(string timer)
    {
        // Nothing is repeated over a reliable transport, and table 4 has zero for the waits for repeats.
        if (_reliable && timer is "A" or "E" or "G") return;
        if (_reliable && timer is "D" or "I" or "J" or "K")
        {
            State = Terminated;
            return;
        }

        _timers[timer] = Now + timer switch
        {
            "A" => (long)T1 << _repeats++,
            "G" => Math.Min((long)T1 << _repeats++, T2),
            "E" => State == Proceeding ? T2 : Math.Min((long)T1 << _repeats++, T2),
            "I" or "K" => T4,
            "Trying" => 3500,
            _ => 64 * T1,
        };
    }

    /// <summary>An arrow of a figure; effects and timers in words, "again" for the last response if there is one.</summary>
    private sealed record Arc(TransactionState From, string Event, TransactionState To, string Effects = "", string Timers = "");
}
