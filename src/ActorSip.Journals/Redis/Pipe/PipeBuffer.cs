using System.Buffers;

namespace ActorSip.Journals.Redis.Pipe;

/// <summary>Bytes that gather at the end and are taken from the front: what waits for a socket, or has come from one and is not whole. Used by one thread.</summary>
public sealed class PipeBuffer : IBufferWriter<byte>
{
    /// <summary>A buffer that was once longer shrinks to this when it is empty.</summary>
    private const int UsualBytes = 64 * 1024;

    private byte[] _bytes = new byte[UsualBytes];
    private int _start;
    private int _end;

    /// <summary>Bytes that are there.</summary>
    public int Length => _end - _start;

    /// <summary>All of them; until the next call that changes something.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - _end < Math.Max(1, sizeHint)) MakeRoom(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Takes from the front.</summary>
    public void Take(int count)
    {
        _start += count;
        if (_start >= _end) Clear();
    }

    /// <summary>Takes all.</summary>
    public void Clear()
    {
        _start = _end = 0;
        if (_bytes.Length > UsualBytes) _bytes = new byte[UsualBytes];
    }

    private void MakeRoom(int least)
    {
        var length = Length;
        var target = length + least <= _bytes.Length / 2 ? _bytes : new byte[Math.Max(length + least, _bytes.Length) * 2];
        Span.CopyTo(target);
        (_bytes, _start, _end) = (target, 0, length);
    }
}
