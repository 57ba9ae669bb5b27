using System.Diagnostics.CodeAnalysis;
using ActorSip.Sip.Messages;

namespace ActorSip.Buffers;

/// <summary>A buffer that watches its holders: used once, poisoned at the end, and it tells when nobody released it.</summary>
internal sealed class DebugMessageBuffer(DebugBufferAllocator allocator, BufferRecord record) : MessageBuffer
{
    private int _holders = 1;

    [SuppressMessage("Design", "MA0055:Do not use finalizer", Justification = "The finalizer is the sentinel: it runs only when a holder forgot to release")]
    ~DebugMessageBuffer()
    {
        if (Volatile.Read(ref _holders) > 0) record.Lost = true;
    }

    public override byte[] Array { get; } = GC.AllocateUninitializedArray<byte>(record.Capacity, pinned: true);

    public override int Offset => 0;

    public override int Capacity => record.Capacity;

    public override void Retain()
    {
        // Compare and swap, not an increment: a buffer that is gone must stay gone, whoever comes at the same time.
        var holders = Volatile.Read(ref _holders);
        while (true)
        {
            if (holders <= 0) throw Misused("was retained after its last holder had released it");
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return;
            holders = seen;
        }
    }

    public override void Release()
    {
        var holders = Volatile.Read(ref _holders);
        while (true)
        {
            if (holders <= 0) throw Misused("was released more often than retained");

            // Poisoned before the count says so: whoever sees 0 sees the poison too.
            if (holders == 1) Array.AsSpan().Fill(DebugBufferAllocator.Poison);
            var seen = Interlocked.CompareExchange(ref _holders, holders - 1, holders);
            if (seen == holders) break;
            holders = seen;
        }

        if (holders == 1) allocator.Returned(record);
    }

    private ObjectDisposedException Misused(string how) => new(nameof(MessageBuffer), $"A buffer for \"{record.Purpose}\" {how}");
}
