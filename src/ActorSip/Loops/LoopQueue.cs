namespace ActorSip.Loops;

/// <summary>First in, first out, for one thread: a ring that doubles when it is full. Bounds are kept at the edge, by what is in flight.</summary>
internal sealed class LoopQueue
{
    private LoopItem[] _ring = new LoopItem[256];
    private int _head;

    public int Count { get; private set; }

    public void Enqueue(in LoopItem item)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = item;
    }

    public LoopItem Dequeue()
    {
        ref var place = ref _ring[_head];
        var item = place;
        place = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return item;
    }

    private void Grow()
    {
        var larger = new LoopItem[_ring.Length * 2];
        var first = _ring.Length - _head;
        Array.Copy(_ring, _head, larger, 0, first);
        Array.Copy(_ring, 0, larger, first, _head);
        _ring = larger;
        _head = 0;
    }
}
