namespace ActorSip.Location;

/// <summary>
/// The transactions whose bindings were removed not long ago, each known by our id. A copy of such a REGISTER that the network delivers late must not bring the binding back: RFC 3261 section 17.2.2 has a
/// transaction answer repeats with what it answered before. Kept in memory only, and bounded: the oldest is forgotten, and a late copy of it is a new request then.
/// </summary>
internal sealed class RemovedTransactions
{
    private const int MaxRemembered = 1024;

    private readonly HashSet<ulong> _ids = [];
    private readonly Queue<(ulong Id, long Until)> _order = new();
    private readonly int _milliseconds;

    /// <param name="milliseconds">How long each is remembered: timer J.</param>
    public RemovedTransactions(int milliseconds) => _milliseconds = milliseconds;

    /// <summary>How many are remembered; of some the time may be over.</summary>
    public int Count => _order.Count;

    public void Add(ulong id, long now)
    {
        Forget(now);
        if (!_ids.Add(id)) return;
        _order.Enqueue((id, now + _milliseconds));
        if (_order.Count > MaxRemembered) _ids.Remove(_order.Dequeue().Id);
    }

    public bool Contains(ulong id, long now)
    {
        if (_order.Count == 0) return false;
        Forget(now);
        return _ids.Contains(id);
    }

    private void Forget(long now)
    {
        while (_order.TryPeek(out var oldest) && oldest.Until <= now) _ids.Remove(_order.Dequeue().Id);
    }
}
