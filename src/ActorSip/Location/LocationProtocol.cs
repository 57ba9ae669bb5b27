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

    /// <summary>Do what this REGISTER says. Answered with <see cref="Registered"/>. A repeat with the same transaction id is done once.</summary>
    public sealed record Register(long Question, int Slot, RegisterRequest Request) : ISlotMessage;

    /// <summary>Which bindings has this address-of-record now? Answered with <see cref="Found"/>.</summary>
    /// <param name="Question">The asker's number.</param>
    /// <param name="Slot">The slot.</param>
    /// <param name="AddressOfRecord">The canonical key "user@domain".</param>
    public sealed record Lookup(long Question, int Slot, byte[] AddressOfRecord) : ISlotMessage;

    /// <summary>Which binding has this id now? Answered with <see cref="Found"/>, with one binding or none.</summary>
    public sealed record FindBinding(long Question, int Slot, ulong BindingId) : ISlotMessage;

    /// <summary>How a <see cref="Register"/> ended.</summary>
    /// <param name="Question">The number of the question.</param>
    /// <param name="Decision">Status, and the bindings after it.</param>
    public sealed record Registered(long Question, RegistrationDecision Decision) : IAnswer;

    /// <summary>The bindings that are live, in the order in which to try them.</summary>
    public sealed record Found(long Question, BindingSet Bindings) : IAnswer;

    /// <summary>Stop when the work in hand is done: a slot moves to another node.</summary>
    public sealed record HandOff
    {
        public static HandOff Instance { get; } = new();
    }
}
