namespace ActorSip.Loops;

/// <summary>
/// Who asked for the end of the pass: each once, in the order of asking. Whoever asks while the list is being flushed is served at the end of the next pass.
/// </summary>
internal sealed class FlushList
{
    private readonly HashSet<ILoopFlush> _asked = new(ReferenceEqualityComparer.Instance);
    private List<ILoopFlush> _next = [];
    private List<ILoopFlush> _flushing = [];
    private ILoopFlush? _last;

    public bool IsEmpty => _next.Count == 0;

    public void Add(ILoopFlush flush)
    {
        if (ReferenceEquals(flush, _last)) return;
        _last = flush;
        if (_asked.Add(flush)) _next.Add(flush);
    }

    /// <summary>The ones to flush now; valid until the next call.</summary>
    public List<ILoopFlush> Take()
    {
        (_next, _flushing) = (_flushing, _next);
        _next.Clear();
        _asked.Clear();
        _last = null;
        return _flushing;
    }
}
