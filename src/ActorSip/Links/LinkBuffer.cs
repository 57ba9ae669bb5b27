namespace ActorSip.Links;

/// <summary>Bytes that gather at the end and are taken from the front.</summary>
internal sealed class LinkBuffer
{
    /// <summary>A buffer that was once longer shrinks to this when it is empty.</summary>
    private const int UsualBytes = 64 * 1024;

    private byte[] _bytes = new byte[UsualBytes];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    /// <summary>Room behind what is there, to be filled and then <see cref="Commit"/>ted.</summary>
    /// <param name="least">Bytes that it must have.</param>
    public Memory<byte> Free(int least)
    {
        if (_bytes.Length - _end < least) MakeRoom(least);
        return _bytes.AsMemory(_end);
    }

    public void Commit(int count) => _end += count;

    /// <summary>Takes from the front.</summary>
    public void Take(int count)
    {
        _start += count;
        if (_start < _end) return;
        _start = _end = 0;
        if (_bytes.Length > UsualBytes) _bytes = new byte[UsualBytes];
    }

    private void MakeRoom(int least)
    {
        var length = Length;
        var target = length + least <= _bytes.Length ? _bytes : new byte[Math.Max(length + least, _bytes.Length * 2)];
        _bytes.AsSpan(_start, length).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, length);
    }
}
