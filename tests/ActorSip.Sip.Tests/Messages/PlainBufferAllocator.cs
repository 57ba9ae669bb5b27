using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>
/// The simplest allocator, with the traits that real ones have: a piece that begins anywhere in its array, that is larger than was asked for, and whose memory is overwritten when the last holder lets go.
/// </summary>
internal sealed class PlainBufferAllocator(int offset, int surplus) : IMessageBufferAllocator
{
    /// <summary>Buffers that somebody still holds.</summary>
    public int Held { get; private set; }

    public MessageBuffer Rent(int capacity, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        Held++;
        return new Piece(this, new byte[offset + capacity + surplus], offset);
    }

    private sealed class Piece(PlainBufferAllocator owner, byte[] array, int offset) : MessageBuffer
    {
        private int _holders = 1;

        public override byte[] Array => _holders > 0 ? array : throw new ObjectDisposedException(nameof(MessageBuffer));

        public override int Offset => offset;

        public override int Capacity => array.Length - offset;

        public override void Retain()
        {
            ObjectDisposedException.ThrowIf(_holders == 0, this);
            _holders++;
        }

        public override void Release()
        {
            ObjectDisposedException.ThrowIf(_holders == 0, this);
            if (--_holders > 0) return;
            System.Array.Fill(array, (byte)0xDD);
            owner.Held--;
        }
    }
}
