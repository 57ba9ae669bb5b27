using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Tests.Simulation;

/// <summary>
/// Plain memory that knows who holds it: what is never released, is released twice, or is written beyond its length shows. Released memory is overwritten.
/// </summary>
internal sealed class CountingAllocator : IMessageBufferAllocator
{
    private readonly Stack<byte[]> _free = new();
    private readonly HashSet<Piece> _held = [];

    /// <summary>Buffers rented and not yet released.</summary>
    public int Held => _held.Count;

    /// <summary>What the buffers still held were rented for.</summary>
    public string Purposes => string.Join(", ", _held.Select(piece => piece.Purpose).Order(StringComparer.Ordinal));

    public MessageBuffer Rent(int capacity, string purpose)
    {
        var array = capacity <= 4096 && _free.TryPop(out var free) ? free : new byte[Math.Max(4096, capacity)];
        var piece = new Piece(this, array, capacity, purpose);
        _held.Add(piece);
        return piece;
    }

    private void Return(Piece piece)
    {
        _held.Remove(piece);
        piece.Array.AsSpan(0, piece.Capacity).Fill((byte)'!');
        if (piece.Array.Length == 4096) _free.Push(piece.Array);
    }

    private sealed class Piece(CountingAllocator owner, byte[] array, int capacity, string purpose) : MessageBuffer
    {
        private int _holders = 1;

        public string Purpose { get; } = purpose;

        public override byte[] Array { get; } = array;

        public override int Offset => 0;

        public override int Capacity { get; } = capacity;

        public override void Retain()
        {
            ObjectDisposedException.ThrowIf(_holders <= 0, this);
            _holders++;
        }

        public override void Release()
        {
            ObjectDisposedException.ThrowIf(_holders <= 0, this);
            if (--_holders == 0) owner.Return(this);
        }
    }
}
