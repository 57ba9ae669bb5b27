namespace ActorSip.Loops;

/// <summary>The sources a wait found ready, with what each is ready for. Kept and used again, pass after pass.</summary>
internal sealed class ReadySources
{
    private ILoopSource?[] _sources = new ILoopSource?[64];
    private LoopReadiness[] _readiness = new LoopReadiness[64];

    public int Count { get; private set; }

    public void Add(ILoopSource source, LoopReadiness readiness)
    {
        if (Count == _sources.Length)
        {
            Array.Resize(ref _sources, Count * 2);
            Array.Resize(ref _readiness, Count * 2);
        }

        _sources[Count] = source;
        _readiness[Count++] = readiness;
    }

    /// <summary>False when the source was taken away since.</summary>
    public bool TryGet(int index, out ILoopSource source, out LoopReadiness readiness)
    {
        source = _sources[index]!;
        readiness = _readiness[index];
        return source is not null;
    }

    /// <summary>Forgets the source: what is closed in a pass is not called later in it.</summary>
    public void Remove(ILoopSource source)
    {
        for (var i = 0; i < Count; i++)
            if (ReferenceEquals(_sources[i], source)) _sources[i] = null;
    }

    public void Clear()
    {
        Array.Clear(_sources, 0, Count);
        Count = 0;
    }
}
