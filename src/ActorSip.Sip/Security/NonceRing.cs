using System.Runtime.InteropServices;

namespace ActorSip.Sip.Security;

/// <summary>
/// Numbers the nonces of one node and remembers which counts of them were used, in a fixed number of slots (as Kamailio's array of nonce counts does): a nonce's slot is its number modulo their count. A slot is taken by
/// the first use of a nonce, not by its issue, so a flood of challenges pushes nobody out; a later nonce takes the slot of an earlier one, which is then forgotten and never good again. From any
/// thread: a client takes its nonce from one loop to another with its next Call-ID, so the loops share the ring. A slot is guarded, with the others of its stripe, for the few instructions in which it is looked at.
/// </summary>
public sealed class NonceRing
{
    /// <summary>Counts below the highest one that are still told apart: requests that overtake each other.</summary>
    public const int Window = 64;

    /// <summary>How long after its use a request may come again and still be the same one, seconds: 64 times T1, for which its sender repeats it.</summary>
    public const int RepeatTime = 32;

    /// <summary>The count of credentials that have none: they use up the whole nonce.</summary>
    private const uint Whole = uint.MaxValue;

    private const int Stripes = 64;

    private readonly Slot[] _slots;
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly ulong _first;
    private ulong _last;

    /// <param name="slots">How many nonces in use are remembered; 32 bytes each.</param>
    /// <param name="first">Number of the first nonce, above 0 and above all of an earlier life of the node under the same key: those are forgotten.</param>
    public NonceRing(int slots, ulong first)
    {
        ArgumentOutOfRangeException.ThrowIfZero(first);
        _slots = new Slot[slots];
        _first = first;
        _last = first - 1;
    }

    /// <summary>The number of a new nonce. Nothing is kept for it.</summary>
    public ulong Next() => Interlocked.Increment(ref _last);

    /// <summary>Looks and changes nothing.</summary>
    /// <param name="number">Of the nonce, from credentials whose MAC is good.</param>
    /// <param name="count">Their nonce count; 0 for none.</param>
    /// <param name="request">Stands for the message, for <see cref="NonceUse.SameRequest"/>; 0: it is never sent again.</param>
    /// <param name="now">Seconds of any clock that does not go back.</param>
    public NonceUse Look(ulong number, uint count, ulong request, long now = 0)
    {
        if (number < _first || number > Volatile.Read(ref _last)) return NonceUse.Forgotten;
        var place = number % (ulong)_slots.Length;
        lock (StripeOf(place)) return Look(_slots[place], number, count, request, now);
    }

    /// <summary>Looks, and marks the count as used when it is fresh. Only for credentials whose response is right.</summary>
    public NonceUse Use(ulong number, uint count, ulong request, long now = 0)
    {
        if (number < _first || number > Volatile.Read(ref _last)) return NonceUse.Forgotten;
        var place = number % (ulong)_slots.Length;
        lock (StripeOf(place))
        {
            ref var slot = ref _slots[place];
            var use = Look(slot, number, count, request, now);
            if (use == NonceUse.Fresh) slot.Use(number, count, request, now);
            return use;
        }
    }

    private Lock StripeOf(ulong place) => _stripes[place % Stripes];

    private static NonceUse Look(in Slot slot, ulong number, uint count, ulong request, long now)
    {
        if (slot.Number != number) return slot.Number < number ? NonceUse.Fresh : NonceUse.Forgotten;
        if (request != 0 && slot.Request == request && unchecked((uint)now - slot.UsedAt) <= RepeatTime) return NonceUse.SameRequest;
        if (count == 0 || slot.Highest == Whole) return NonceUse.Used;
        if (count > slot.Highest) return NonceUse.Fresh;
        var back = slot.Highest - count;
        return back < Window && (slot.Counts >> (int)back & 1) == 0 ? NonceUse.Fresh : NonceUse.Used;
    }

    /// <summary>The nonce that has the slot, and bit i of the counts for the use of the highest count less i.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Slot
    {
        public ulong Number;
        public ulong Counts;
        public ulong Request;
        public uint Highest;
        public uint UsedAt;

        public void Use(ulong number, uint count, ulong request, long now)
        {
            if (Number != number)
            {
                (Number, Highest, Counts) = (number, count == 0 ? Whole : count, 1);
            }
            else if (count > Highest)
            {
                var step = count - Highest;
                Counts = (step < Window ? Counts << (int)step : 0) | 1;
                Highest = count;
            }
            else Counts |= 1UL << (int)(Highest - count);

            Request = request;
            UsedAt = unchecked((uint)now);
        }
    }
}
