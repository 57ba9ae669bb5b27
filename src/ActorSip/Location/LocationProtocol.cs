using ActorSip.Sip.Registration;

namespace ActorSip.Location;

/// <summary>The public face of Location: what may be asked of a slot, and what it answers. Every question carries the asker's own number, which the answer repeats.</summary>
public static class LocationProtocol
{
    /// <summary>A message for one slot; the region finds the node and actor by its number.</summary>
    public interface ISlotMessage
    {
        /// <summary>Number of the slot, 0 to 2^hash-size - 1.</summary>
        int Slot { get; }
    }

    /// <summary>An answer to the request actor that asked.</summary>
    public interface IAnswer
    {
        /// <summary>The number of the question.</summary>
        long Question { get; }
    }

    /// <summary>Do what this REGISTER says. Answered with <see cref="Registered"/> or <see cref="Refreshed"/>. A repeat with the same transaction id is done once.</summary>
    public sealed record Register(long Question, int Slot, RegisterRequest Request) : ISlotMessage;

    /// <summary>Which bindings has this address-of-record now? Answered with <see cref="Found"/>.</summary>
    /// <param name="Question">The asker's number.</param>
    /// <param name="Slot">The slot.</param>
    /// <param name="AddressOfRecord">The canonical key "user@domain".</param>
    public sealed record Lookup(long Question, int Slot, byte[] AddressOfRecord) : ISlotMessage;

    /// <summary>Which binding has this id now? Answered with <see cref="Found"/>, with one binding or none.</summary>
    public sealed record FindBinding(long Question, int Slot, ulong BindingId) : ISlotMessage;

    /// <summary>Start, if you have not: a slot that has to remember its bindings' ends does so only once it lives. Answered with <see cref="Awake"/> where somebody wants to know.</summary>
    public sealed record Wake(int Slot) : ISlotMessage;

    /// <summary>What do you hold? Answered with <see cref="Listed"/>.</summary>
    /// <param name="Question">The asker's number.</param>
    /// <param name="Slot">The slot.</param>
    /// <param name="Most">Most addresses-of-record to list.</param>
    public sealed record List(long Question, int Slot, int Most) : ISlotMessage;

    /// <summary>How a <see cref="Register"/> ended.</summary>
    /// <param name="Question">The number of the question.</param>
    /// <param name="Decision">Status, and the bindings after it.</param>
    public sealed record Registered(long Question, RegistrationDecision Decision) : IAnswer;

    /// <summary>A <see cref="Register"/> is accepted; the one contact it names is the only binding of its address-of-record, as it was before.</summary>
    /// <param name="Question">The number of the question.</param>
    /// <param name="ExpiresAt">When the binding ends, Unix milliseconds.</param>
    public sealed record Refreshed(long Question, long ExpiresAt) : IAnswer;

    /// <summary>The bindings that are live, in the order in which to try them.</summary>
    public sealed record Found(long Question, BindingSet Bindings) : IAnswer;

    /// <summary>The slot lives, and has read what it holds.</summary>
    /// <param name="Slot">Which.</param>
    public sealed record Awake(int Slot);

    /// <summary>Addresses-of-record of a slot and their bindings, in no order.</summary>
    public sealed record Listed(long Question, IReadOnlyList<Record> Records) : IAnswer;

    /// <summary>The bindings of one address-of-record.</summary>
    /// <param name="AddressOfRecord">The canonical key "user@domain".</param>
    /// <param name="Bindings">Not empty.</param>
    public sealed record Record(byte[] AddressOfRecord, BindingSet Bindings);

    /// <summary>The event of a slot: what is written to its journal before anybody hears of it. It holds results and times, so that replaying decides nothing and reads no clock.</summary>
    /// <param name="AddressOfRecord">Whose bindings they are.</param>
    /// <param name="Change">What becomes of them.</param>
    /// <param name="At">When, Unix milliseconds.</param>
    /// <param name="KeptTexts">Bit i: the i-th binding that is put has the texts it had before, which need not be written again. A refresh is that, and most of what is written. Never set beyond the first 64.</param>
    public sealed record Changed(byte[] AddressOfRecord, BindingsChanged Change, long At, ulong KeptTexts);

    /// <summary>All of a slot, in place of the events before it.</summary>
    public sealed record Snapshot(IReadOnlyList<Record> Records)
    {
        /// <summary>What later REGISTERs than these have removed, not long ago; the oldest first.</summary>
        public IReadOnlyList<Overtaken> Overtaken { get; init; } = [];
    }

    /// <summary>That REGISTERs of a Call-ID for an address-of-record come too late up to a CSeq: a contact of theirs has gone since.</summary>
    /// <param name="Key">Of both, by the key of the table.</param>
    /// <param name="CSeq">The highest that is too late.</param>
    /// <param name="At">When it went, Unix milliseconds.</param>
    public readonly record struct Overtaken(ulong Key, uint CSeq, long At);

    /// <summary>Ping this contact. A slot tells the actor of its own loop that sends pings; answered with <see cref="Pinged"/>, or not at all when the ping was left out, or was answered by one who answered the one before.</summary>
    /// <param name="AddressOfRecord">Whose contact it is.</param>
    /// <param name="Binding">The contact.</param>
    /// <param name="Patience">How long it may take to answer, milliseconds.</param>
    public sealed record Ping(byte[] AddressOfRecord, Binding Binding, int Patience);

    /// <summary>How a ping has ended.</summary>
    /// <param name="Ping">The ping.</param>
    /// <param name="IsAnswered">True when there was a final response, whatever it said.</param>
    public sealed record Pinged(Ping Ping, bool IsAnswered);

    /// <summary>Stop when the work in hand is done: a slot moves to another node.</summary>
    public sealed record HandOff
    {
        public static HandOff Instance { get; } = new();
    }
}
