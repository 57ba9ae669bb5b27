namespace ActorSip.Transport.Tcp;

/// <summary>
/// What waits on one connection, in the order it was sent, and how much of the first is out already: a ring that doubles when it is full. Most connections are idle, so it has memory only once it is used, and gives back what a
/// peer who was slow has made it take. Its bound is the connection's business.
/// </summary>
internal sealed class TcpWriteQueue
{
    private const int Smallest = 4;
    private const int LargestKept = 64;

    private OutgoingStreamMessage[] _ring = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>Bytes of all that is here, those of the first that are out counted.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of the first that are out.</summary>
    public int Written { get; set; }

    /// <summary>The message so many places behind the first.</summary>
    public ref readonly OutgoingStreamMessage this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    public void Enqueue(in OutgoingStreamMessage message)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = message;
        Bytes += message.Length;
    }

    /// <summary>Takes the first away and releases its buffer.</summary>
    public void Dequeue()
    {
        ref var place = ref _ring[_head];
        place.Message?.Release();
        Bytes -= place.Length;
        place = default;
        Written = 0;
        _head = (_head + 1) & (_ring.Length - 1);
        if (--Count > 0 || _ring.Length <= LargestKept) return;
        _ring = [];
        _head = 0;
    }

    private void Grow()
    {
        var larger = new OutgoingStreamMessage[Math.Max(Smallest, _ring.Length * 2)];
        var first = _ring.Length - _head;
        Array.Copy(_ring, _head, larger, 0, first);
        Array.Copy(_ring, 0, larger, first, _head);
        _ring = larger;
        _head = 0;
    }
}
