using Akka.Actor;

namespace ActorSip.Location;

/// <summary>The slots that are on this node and take questions. Each says so itself; read from any thread.</summary>
/// <param name="slots">How many there are in the cluster.</param>
public sealed class SlotDirectory(int slots)
{
    private readonly IActorRef?[] _slots = new IActorRef?[slots];

    /// <summary>The slot of this number, if it is here; else null: the region knows where it is, or makes it.</summary>
    public IActorRef? Find(int slot) => (uint)slot < (uint)_slots.Length ? Volatile.Read(ref _slots[slot]) : null;

    /// <summary>It is there from now on.</summary>
    public void Enter(int slot, IActorRef self)
    {
        if ((uint)slot < (uint)_slots.Length) Volatile.Write(ref _slots[slot], self);
    }

    /// <summary>It goes; another may have taken its place already.</summary>
    public void Leave(int slot, IActorRef self)
    {
        if ((uint)slot < (uint)_slots.Length) Interlocked.CompareExchange(ref _slots[slot], null, self);
    }
}
