using ActorSip.Loops;

namespace ActorSip.Transport;

/// <summary>The door of one loop for what other loops have read. From any thread.</summary>
/// <param name="loop">Whose door.</param>
/// <param name="ingress">Of the loop.</param>
/// <param name="most">Messages that may wait here; more are dropped, as a receive buffer that is full drops them.</param>
public sealed class CrossingGate(ILoop loop, Ingress ingress, int most)
{
    private int _waiting;

    internal Ingress Ingress => ingress;

    /// <summary>How full it is, percent.</summary>
    internal int Pressure => (int)(100L * Volatile.Read(ref _waiting) / most);

    /// <summary>Counts one message more; false when there are too many.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= most) return true;
        Interlocked.Decrement(ref _waiting);
        return false;
    }

    internal void Take(Handover handover) => loop.Post(handover);

    internal void Leave(int messages) => Interlocked.Add(ref _waiting, -messages);
}
