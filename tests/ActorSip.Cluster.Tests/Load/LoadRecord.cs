using ActorSip.Cluster.Tests.Nodes;

namespace ActorSip.Cluster.Tests.Load;

/// <summary>What a load has seen, and what follows from it.</summary>
internal sealed class LoadRecord
{
    private const int Shown = 3;

    private readonly Lock _lock = new();
    private readonly List<Attempt> _registers = [];
    private readonly List<Attempt> _lookups = [];
    private readonly List<Wait> _waits = [];

    public IReadOnlyList<Attempt> Registers => Copy(_registers);

    /// <summary>Those of nodes to which nothing was done.</summary>
    public IReadOnlyList<Attempt> Lookups => [.. Copy(_lookups).Where(lookup => lookup.Counts)];

    public int Accepted => Registers.Count(attempt => attempt.Status == 200);

    /// <summary>Final answers to REGISTER that are neither 200 nor 503, with how often each came: there are none in a cluster that works.</summary>
    public string UnexpectedAnswers => string.Join(", ", Counts(Registers.Where(attempt => attempt.Status is not (200 or 503 or Attempt.NoAnswer))));

    /// <summary>The longest that a phone had to wait until it was registered.</summary>
    public TimeSpan LongestWait => LongestWaitSince(TimeSpan.Zero);

    /// <summary>Lookups with another answer than the contacts or that there are none, or with no answer.</summary>
    public IReadOnlyList<Attempt> FailedLookups => [.. Lookups.Where(lookup => lookup.Status is not (302 or 480))];

    public void NoteRegister(Attempt attempt) => Add(_registers, attempt);

    public void NoteLookup(Attempt attempt) => Add(_lookups, attempt);

    public void NoteWait(int user, TimeSpan begun) => Add(_waits, new Wait(user, begun, TestClock.Now));

    /// <summary>The longest that a phone had to wait that began to after a time: a cluster that has just started takes longer with its first registrations.</summary>
    public TimeSpan LongestWaitSince(TimeSpan begun) => Copy(_waits).Where(wait => wait.Begun >= begun).Select(wait => wait.Took).DefaultIfEmpty().Max();

    /// <summary>How long the answers to lookups took that began within a time, the slowest of so many parts of a thousand left out.</summary>
    public TimeSpan LookupTook(TimeSpan from, TimeSpan to, int permille)
    {
        var took = Lookups.Where(lookup => lookup.Begun >= from && lookup.Begun <= to).Select(lookup => lookup.Took).Order().ToArray();
        return took.Length == 0 ? TimeSpan.Zero : took[(int)((took.Length - 1) * permille / 1000L)];
    }

    /// <summary>Of parts of a time, each so long, the one in which lookups took longest: how long there, the slowest of so many parts of a thousand left out.</summary>
    public TimeSpan LookupTookAtAnyTime(TimeSpan from, TimeSpan to, TimeSpan part, int permille)
    {
        var worst = TimeSpan.Zero;
        for (var begun = from; begun < to; begun += part)
            if (LookupTook(begun, begun + part, permille) is var took && took > worst) worst = took;
        return worst;
    }

    /// <summary>All in numbers, then what those met who waited longest, and the lookups that failed.</summary>
    public override string ToString()
    {
        var registers = Registers;
        var longest = Copy(_waits).OrderByDescending(wait => wait.Took).Take(Shown)
            .Select(wait => $"waited {wait.Took.TotalSeconds:0.000} s:\n{Lines(registers.Where(attempt => attempt.User == wait.User && attempt.Begun >= wait.Begun && attempt.Ended <= wait.Ended))}");
        return $"REGISTER: {string.Join(", ", Counts(registers))}; lookups: {string.Join(", ", Counts(Lookups))}\n{string.Join('\n', longest)}\nfailed lookups:\n{Lines(FailedLookups)}";
    }

    private static string Lines(IEnumerable<Attempt> attempts) => string.Join('\n', attempts.Take(Shown * Shown));

    private static IEnumerable<string> Counts(IEnumerable<Attempt> attempts) =>
        attempts.GroupBy(attempt => attempt.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {(group.Key == Attempt.NoAnswer ? "without an answer" : $"times {group.Key}")}");

    private IReadOnlyList<T> Copy<T>(List<T> list)
    {
        lock (_lock) return [.. list];
    }

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock) list.Add(item);
    }
}
