namespace ActorSip.Transport.Udp;

/// <summary>Datagrams in the order they were sent: a ring that doubles when it is full. Its bound is the channel's business.</summary>
internal sealed class OutgoingQueue
{
    private OutgoingDatagram[] _ring = new OutgoingDatagram[128];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The datagram so many places behind the first.</summary>
    public ref readonly OutgoingDatagram this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    public void Enqueue(in OutgoingDatagram datagram)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = datagram;
    }

    /// <summary>Takes the first away and releases its message.</summary>
    public void Dequeue()
    {
        ref var place = ref _ring[_head];
        place.Message.Release();
        place = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
    }

    private void Grow()
    {
        var larger = new OutgoingDatagram[_ring.Length * 2];
        var first = _ring.Length - _head;
        Array.Copy(_ring, _head, larger, 0, first);
        Array.Copy(_ring, 0, larger, first, _head);
        _ring = larger;
        _head = 0;
    }
}
