namespace ActorSip.Transport.Udp;

/// <summary>Datagrams in the order they were sent: a ring that doubles when it is full. Its bound is the channel's business.</summary>
internal sealed class OutgoingQueue
{
    /// <summary>Addresses that <see cref="Gather"/> tells apart: beyond it, hardly two datagrams have the same.</summary>
    private const int MostAddresses = 8;

    private OutgoingDatagram[] _ring = new OutgoingDatagram[128];
    private OutgoingDatagram[] _gathered = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The datagram so many places behind the first.</summary>
    public ref readonly OutgoingDatagram this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    public void Enqueue(in OutgoingDatagram datagram)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = datagram;
    }

    /// <summary>Brings those of the first so many that go to one address together, in their order. With many addresses it leaves them as they are.</summary>
    public void Gather(int count)
    {
        Span<int> firsts = stackalloc int[MostAddresses];
        Span<int> sizes = stackalloc int[MostAddresses];
        Span<byte> groups = stackalloc byte[512];
        var addresses = 0;
        var isGathered = true;
        for (var i = 0; i < count; i++)
        {
            var group = 0;
            while (group < addresses && this[firsts[group]].Remote != this[i].Remote) group++;
            if (group == MostAddresses) return;
            if (group == addresses)
            {
                firsts[group] = i;
                sizes[group] = 0;
                addresses++;
            }
            else isGathered &= groups[i - 1] == group;

            groups[i] = (byte)group;
            sizes[group]++;
        }

        if (!isGathered) Place(groups[..count], sizes[..addresses]);
    }

    private void Place(ReadOnlySpan<byte> groups, Span<int> sizes)
    {
        if (_gathered.Length < groups.Length) _gathered = new OutgoingDatagram[groups.Length];
        var next = 0;
        foreach (ref var size in sizes) (size, next) = (next, next + size);
        for (var i = 0; i < groups.Length; i++) _gathered[sizes[groups[i]]++] = this[i];
        for (var i = 0; i < groups.Length; i++) _ring[(_head + i) & (_ring.Length - 1)] = _gathered[i];
        _gathered.AsSpan(0, groups.Length).Clear();
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
