using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Security;

/// <summary>
/// What is known of the addresses that messages come from: how fast each sends, how often it guessed, whether it is banned, whether it has proven that it receives what is sent to it, and how much an unproven one may still be
/// sent. A fixed number of entries in sets of eight, found by a keyed hash; a flood of invented addresses replaces entries that nothing is lost with, and makes nothing grow. Allocates nothing. One owner, one thread.
/// </summary>
/// <remarks>
/// A source that has proven nothing may be somebody else's address, written into datagrams to have us flood him. So all it is sent counts against what came from it: three bytes for one. Over a connection the handshake is the proof;
/// over UDP a nonce that was sent to this very address and came back. Anybody can have as many proven addresses as he has addresses: so what is worth more than an answer is for those that are known, by a password.
/// </remarks>
public sealed class SourceTable
{
    private const int Ways = 8;
    private const int SentForReceived = 3;
    private const int MostCredit = 1 << 18;

    private readonly SourceLimits _limits;
    private readonly HashKey _key;
    private readonly ulong[] _ids;
    private readonly Entry[] _entries;
    private readonly uint _setMask;
    private SourceRules _rules = SourceRules.None;
    private ushort _generation = 1;
    private ulong _lastHigh;
    private ulong _lastLow;
    private int _lastIndex = -1;

    /// <param name="limits">What a source may do.</param>
    /// <param name="key">Of this table alone: who knew it could choose which entries his addresses replace.</param>
    public SourceTable(SourceLimits limits, HashKey key)
    {
        _limits = limits;
        _key = key;
        var sets = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, limits.MaxSources / Ways));
        _setMask = sets - 1;
        _ids = new ulong[sets * Ways];

        // One more for who has no place: what is known of him lasts until the next one.
        _entries = new Entry[_ids.Length + 1];
    }

    public SourceStatistics Statistics { get; } = new();

    /// <summary>Networks that are treated otherwise than by what they do.</summary>
    public SourceRules Rules
    {
        get => _rules;
        set
        {
            _rules = value;
            _generation = (ushort)(_generation == ushort.MaxValue ? 1 : _generation + 1);
        }
    }

    /// <summary>The network that counts as one source with an address.</summary>
    public static IpNetwork NetworkOf(in IpEndpoint address) => IpNetwork.Of(address, address.IsIPv4 ? 128 : 64);

    /// <summary>A message came; to be asked before anything else is done for it.</summary>
    /// <param name="source">Its port does not matter.</param>
    /// <param name="bytes">Of the message.</param>
    /// <param name="isConnection">True for TCP and the like.</param>
    /// <param name="now">Milliseconds of a monotonic clock, above 0.</param>
    public SourceVerdict OnMessage(in IpEndpoint source, int bytes, bool isConnection, long now)
    {
        ref var entry = ref Find(source, now);
        entry.SeenAt = now;
        if (entry.IsListed)
        {
            if (_rules.IsExempt(source)) return SourceVerdict.Pass;
            if (_rules.IsBanned(source)) return FromBanned();
        }

        if (entry.BannedUntil > now && !(isConnection && entry.IsBanOfDatagrams)) return FromBanned();
        if (entry.ProvenUntil <= now) entry.Credit = Math.Min(MostCredit, entry.Credit + SentForReceived * bytes);
        var filling = (now - entry.FilledAt) * 0.001f * _limits.Rate;
        entry.Tokens = Math.Min(_limits.Burst, entry.Tokens + filling);
        entry.StreamTokens = Math.Min(_limits.Burst, entry.StreamTokens + filling);
        entry.FilledAt = now;
        ref var tokens = ref isConnection ? ref entry.StreamTokens : ref entry.Tokens;
        if (tokens >= 1)
        {
            tokens--;
            return SourceVerdict.Pass;
        }

        // Whoever has proven himself may be a victim whose address somebody else writes into datagrams: then he loses what is too much, and not all. Over a connection nobody writes but himself, so what datagrams do does not
        // count there.
        Statistics.TooFast++;
        if (!isConnection && entry.ProvenUntil > now) return SourceVerdict.TooFast;
        Ban(ref entry, now, BanReason.TooManyMessages);
        entry.IsBanOfDatagrams = !isConnection;
        return SourceVerdict.TooFast;
    }

    /// <summary>Spends what may still be sent to an address that has not proven itself.</summary>
    /// <param name="to">Where to; its port does not matter.</param>
    /// <param name="bytes">To be sent.</param>
    /// <param name="now">Milliseconds of a monotonic clock, above 0.</param>
    /// <param name="reserve">Bytes that must be left afterwards, for what matters more.</param>
    /// <returns>False: nothing may be sent.</returns>
    public bool MaySend(in IpEndpoint to, int bytes, long now, int reserve = 0)
    {
        ref var entry = ref Find(to, now);
        if (entry.ProvenUntil > now || (entry.IsListed && _rules.IsExempt(to))) return true;
        if (entry.Credit < bytes + reserve)
        {
            Statistics.Withheld++;
            return false;
        }

        entry.Credit -= bytes;
        return true;
    }

    /// <summary>True for a source that receives what is sent to it.</summary>
    public bool IsProven(in IpEndpoint source, long now)
    {
        ref var entry = ref Find(source, now);
        return entry.ProvenUntil > now || (entry.IsListed && _rules.IsExempt(source));
    }

    /// <summary>The source has shown something that only this address was sent.</summary>
    public void Prove(in IpEndpoint source, long now)
    {
        ref var entry = ref Find(source, now);
        if (entry.ProvenUntil <= now) Statistics.Proofs++;
        entry.ProvenUntil = Math.Max(entry.ProvenUntil, now + _limits.ProofTime);
    }

    /// <summary>True for a source from which the right password came of late.</summary>
    public bool IsKnown(in IpEndpoint source, long now)
    {
        ref var entry = ref Find(source, now);
        return entry.KnownUntil > now || (entry.IsListed && _rules.IsExempt(source));
    }

    /// <summary>The source has given the right password, under a nonce that it was sent itself.</summary>
    /// <param name="milliseconds">How long it is remembered, if that is more than <see cref="SourceLimits.ProofTime"/>: as long as its binding.</param>
    /// <returns>True when that is news for others: it was unknown, or would have been soon.</returns>
    /// <param name="isTold">Another table has said so, and counted it.</param>
    public bool Know(in IpEndpoint source, long now, long milliseconds = 0, bool isTold = false)
    {
        Find(source, now);
        if (_lastIndex == _ids.Length) _lastIndex = Place(_lastHigh, _lastLow, now, LeastValuable(_entries.AsSpan(FirstOf(IdOf(_lastHigh, _lastLow)), Ways), now));
        ref var entry = ref _entries[_lastIndex];
        if (!isTold && entry.ProvenUntil <= now) Statistics.Proofs++;
        var until = now + Math.Max(_limits.ProofTime, milliseconds);
        var isNews = until - entry.KnownUntil > (until - now) / 8;
        entry.KnownUntil = Math.Max(entry.KnownUntil, until);
        entry.ProvenUntil = Math.Max(entry.ProvenUntil, entry.KnownUntil);
        return isNews;
    }

    /// <summary>The source gave a wrong password, under a nonce that it was sent itself: nobody can have somebody else banned for guessing.</summary>
    public void OnWrongPassword(in IpEndpoint source, long now)
    {
        ref var entry = ref Find(source, now);
        if (entry.IsListed && _rules.IsExempt(source)) return;
        if (now - entry.GuessingSince > _limits.GuessInterval)
        {
            entry.GuessingSince = now;
            entry.Guesses = 0;
        }

        if (++entry.Guesses >= _limits.MaxGuesses) Ban(ref entry, now, BanReason.WrongPasswords);
    }

    /// <summary>A message that was let pass here goes to another table: what may be sent for it is spent there, and not here too.</summary>
    public void OnHandedOn(in IpEndpoint source, int bytes, long now)
    {
        ref var entry = ref Find(source, now);
        if (entry.ProvenUntil <= now) entry.Credit = Math.Max(0, entry.Credit - SentForReceived * bytes);
    }

    /// <summary>A message that another table has let pass: what may be sent for it is spent here.</summary>
    public void OnHandedOver(in IpEndpoint source, int bytes, long now)
    {
        ref var entry = ref Find(source, now);
        entry.SeenAt = now;
        if (entry.ProvenUntil <= now) entry.Credit = Math.Min(MostCredit, entry.Credit + SentForReceived * bytes);
    }

    /// <summary>Another table has banned the source.</summary>
    /// <param name="source">Its port does not matter.</param>
    /// <param name="reason">What for.</param>
    /// <param name="isOfDatagrams">True when connections are not concerned.</param>
    public void Ban(in IpEndpoint source, long now, BanReason reason, bool isOfDatagrams)
    {
        ref var entry = ref Find(source, now);
        if (entry.IsListed && _rules.IsExempt(source)) return;
        Ban(ref entry, now, reason);
        entry.IsBanOfDatagrams = isOfDatagrams;
    }

    /// <summary>Lifts the ban of a source, and forgets what it was for.</summary>
    /// <returns>False when it is not banned.</returns>
    public bool Unban(in IpEndpoint source, long now)
    {
        ref var entry = ref Find(source, now);
        if (entry.BannedUntil <= now) return false;
        entry.BannedUntil = 0;
        entry.Guesses = 0;
        entry.Tokens = entry.StreamTokens = _limits.Burst;
        return true;
    }

    /// <summary>The sources that are banned for what they did, in no order.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<BannedSource> Banned(int most, long now)
    {
        var banned = new List<BannedSource>();
        foreach (ref readonly var entry in _entries.AsSpan(0, _ids.Length))
        {
            if (banned.Count == most) break;
            if (entry.BannedUntil > now) banned.Add(new BannedSource(NetworkOf(new IpEndpoint(entry.High, entry.Low, 0)), entry.BannedUntil - now, entry.Reason));
        }

        return banned;
    }

    private SourceVerdict FromBanned()
    {
        Statistics.FromBanned++;
        return SourceVerdict.Banned;
    }

    private void Ban(ref Entry entry, long now, BanReason reason)
    {
        if (entry.BannedUntil <= now) Statistics.Bans++;
        entry.BannedUntil = now + _limits.BanTime;
        entry.Reason = reason;
        entry.IsBanOfDatagrams = false;
        entry.Guesses = 0;
        entry.Tokens = entry.StreamTokens = _limits.Burst;
    }

    /// <summary>The entry of a source, made when there is none.</summary>
    private ref Entry Find(in IpEndpoint source, long now)
    {
        var (high, low) = source.IsIPv4 ? (source.High, source.Low) : (source.High, 0UL);
        if (_lastIndex < 0 || high != _lastHigh || low != _lastLow)
        {
            _lastIndex = IndexOf(high, low, now);
            (_lastHigh, _lastLow) = (high, low);
        }

        ref var entry = ref _entries[_lastIndex];
        if (entry.Generation == _generation) return ref entry;
        entry.Generation = _generation;
        entry.IsListed = _rules.Concern(NetworkOf(new IpEndpoint(high, low, 0)));
        return ref entry;
    }

    /// <summary>Where a source stands, or is put: at the place of one that is worth less. Where all are known by their passwords, a newcomer gets none.</summary>
    private int IndexOf(ulong high, ulong low, long now)
    {
        var id = IdOf(high, low);
        var first = FirstOf(id);
        var set = _ids.AsSpan(first, Ways);
        var at = set.IndexOf(id);
        if (at >= 0) return first + at;
        at = set.IndexOf(0UL);
        if (at >= 0) Statistics.Known++;
        else
        {
            at = LeastValuable(_entries.AsSpan(first, Ways), now);
            Statistics.Forgotten++;
            if (_entries[first + at].KnownUntil > now)
            {
                _entries[_ids.Length] = NewEntry(high, low, now);
                return _ids.Length;
            }
        }

        return Place(high, low, now, at);
    }

    private int Place(ulong high, ulong low, long now, int at)
    {
        var id = IdOf(high, low);
        var index = FirstOf(id) + at;
        _ids[index] = id;
        _entries[index] = NewEntry(high, low, now);
        return index;
    }

    private Entry NewEntry(ulong high, ulong low, long now) => new() { High = high, Low = low, Tokens = _limits.Burst, StreamTokens = _limits.Burst, FilledAt = now, SeenAt = now };

    private ulong IdOf(ulong high, ulong low)
    {
        var hash = new KeyedHash(_key);
        hash.Add(high);
        hash.Add(low);
        return hash.Finish() | 1;
    }

    private int FirstOf(ulong id) => (int)((uint)(id >> 32) & _setMask) * Ways;

    /// <summary>First one of whom nothing is known but that it sent something, then one whose ban ends soonest, then one that has proven its address, and only then one that is known: those nobody can invent.</summary>
    private static int LeastValuable(ReadOnlySpan<Entry> set, long now)
    {
        var least = 0;
        var leastValue = (4, long.MaxValue);
        for (var i = 0; i < set.Length; i++)
        {
            ref readonly var entry = ref set[i];
            var value = entry.KnownUntil > now ? (3, entry.KnownUntil) : entry.ProvenUntil > now ? (2, entry.ProvenUntil) : entry.BannedUntil > now ? (1, entry.BannedUntil) : (0, entry.SeenAt);
            if (value.CompareTo(leastValue) >= 0) continue;
            least = i;
            leastValue = value;
        }

        return least;
    }

    /// <summary>One source.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ulong High;
        public ulong Low;
        public long SeenAt;
        public long FilledAt;
        public long BannedUntil;
        public long ProvenUntil;
        public long KnownUntil;
        public long GuessingSince;
        public float Tokens;
        public float StreamTokens;

        /// <summary>Bytes that it may be sent while it is unproven.</summary>
        public int Credit;

        public int Guesses;
        public ushort Generation;

        /// <summary>The rules name it, or a part of it.</summary>
        public bool IsListed;

        /// <summary>The ban is for datagrams, which anybody may have written: connections are not concerned.</summary>
        public bool IsBanOfDatagrams;

        public BanReason Reason;
    }
}
