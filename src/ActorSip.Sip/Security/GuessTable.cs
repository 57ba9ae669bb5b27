using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Security;

/// <summary>
/// Counts wrong passwords for each account, from wherever they come, and remembers from where its right ones came: an account for which too much was guessed is closed to all other sources for a while, so that guessing
/// from many addresses gains nothing, and the user's own phones go on. A fixed number of entries in sets of eight. Allocates nothing. One owner, one thread.
/// </summary>
/// <param name="maxGuesses">Wrong passwords within the interval; the next one is not looked at.</param>
/// <param name="interval">Milliseconds.</param>
/// <param name="accounts">How many are remembered.</param>
/// <param name="key">Of this table alone.</param>
public sealed class GuessTable(int maxGuesses, int interval, int accounts, HashKey key)
{
    private const int Ways = 8;
    private const ulong AccountTag = 1, SourceTag = 2;

    private readonly Entry[] _entries = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, accounts / Ways)) * Ways];

    /// <summary>Credentials that were not looked at.</summary>
    public long Refused { get; private set; }

    /// <summary>What an account is known by here, and in every table of the same key; never 0.</summary>
    /// <param name="name">The user's, and not as it stands in the credentials.</param>
    /// <param name="realm">Of the credentials.</param>
    public ulong AccountOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm)
    {
        var hash = new KeyedHash(key);
        hash.Add(AccountTag);
        hash.Add(name);
        hash.Add(realm);
        return hash.Finish() | 1;
    }

    /// <summary>True when no more is taken for the account from this source, right or wrong.</summary>
    /// <param name="account">Of <see cref="AccountOf"/>.</param>
    /// <param name="source">Where credentials come from.</param>
    /// <param name="now">Milliseconds of a monotonic clock, above 0.</param>
    public bool IsClosed(ulong account, in IpEndpoint source, long now)
    {
        var set = SetOf(account);
        var at = IndexOf(set, account);
        if (at < 0 || set[at].Guesses < maxGuesses || now - set[at].Since > interval || IsGood(set[at], MarkOf(source))) return false;
        Refused++;
        return true;
    }

    /// <summary>A wrong password for an account that exists.</summary>
    public void OnWrong(ulong account, long now)
    {
        ref var entry = ref Find(account, now);
        if (now - entry.Since > interval)
        {
            entry.Since = now;
            entry.Guesses = 0;
        }

        entry.Guesses++;
    }

    /// <summary>The right password.</summary>
    /// <param name="account">Of <see cref="AccountOf"/>.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="now">As for <see cref="IsClosed"/>.</param>
    /// <returns>True when it came from there for the first time.</returns>
    public bool OnRight(ulong account, in IpEndpoint source, long now)
    {
        ref var entry = ref Find(account, now);
        var mark = MarkOf(source);
        if (IsGood(entry, mark)) return false;
        (entry.Good3, entry.Good2, entry.Good1) = (entry.Good2, entry.Good1, mark);
        return true;
    }

    private static bool IsGood(in Entry entry, uint mark) => entry.Good1 == mark || entry.Good2 == mark || entry.Good3 == mark;

    private uint MarkOf(in IpEndpoint source)
    {
        var network = SourceTable.NetworkOf(source);
        var hash = new KeyedHash(key);
        hash.Add(SourceTag);
        hash.Add(network.High);
        hash.Add(network.Low);
        return (uint)hash.Finish() | 1;
    }

    private Span<Entry> SetOf(ulong id) => _entries.AsSpan((int)((uint)(id >> 32) & (uint)(_entries.Length / Ways - 1)) * Ways, Ways);

    private static int IndexOf(ReadOnlySpan<Entry> set, ulong id)
    {
        for (var i = 0; i < set.Length; i++)
            if (set[i].Id == id) return i;
        return -1;
    }

    /// <summary>
    /// The entry of an account, made when there is none. Those for which nothing was guessed within the interval are forgotten first, since only who knows names that exist can fill the table with others; of them the one that was
    /// not used for longest.
    /// </summary>
    private ref Entry Find(ulong id, long now)
    {
        var set = SetOf(id);
        var at = IndexOf(set, id);
        if (at < 0)
        {
            at = 0;
            for (var i = 1; i < Ways; i++)
                if (IsForgottenBefore(set[i], set[at], now)) at = i;
            set[at] = new Entry { Id = id };
        }

        set[at].UsedAt = now;
        return ref set[at];
    }

    private bool IsForgottenBefore(in Entry entry, in Entry other, long now)
    {
        var (guesses, others) = (GuessesAt(entry, now), GuessesAt(other, now));
        return guesses != others ? guesses < others : entry.UsedAt < other.UsedAt;
    }

    private int GuessesAt(in Entry entry, long now) => now - entry.Since > interval ? 0 : entry.Guesses;

    /// <summary>One account. A source's mark is 32 bits of a keyed hash, never 0.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ulong Id;
        public long Since;

        /// <summary>0 for an empty entry, which is before all others.</summary>
        public long UsedAt;
        public int Guesses;
        public uint Good1;
        public uint Good2;
        public uint Good3;
    }
}
