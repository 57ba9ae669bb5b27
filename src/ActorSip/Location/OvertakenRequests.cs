using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;

namespace ActorSip.Location;

/// <summary>
/// Which REGISTERs a removal has overtaken. One may wait at its node for a slot that moves, or in the socket of a node that stands still, while its phone gives up, registers by way of another node, and goes: when its turn
/// comes, there is no binding left whose CSeq would tell that it is late (RFC 3261 section 10.3), and it would bring the contact back. So the CSeq that was reached is remembered for as long as a request may be under way; a
/// phone that begins anew in this time takes a new Call-ID, or counts on. Kept in memory, in snapshots, and rebuilt from the events that are replayed (so that
/// a removal of nothing is forgotten when the slot moves, unless a snapshot was taken since), and bounded: the oldest is forgotten.
/// </summary>
internal sealed class OvertakenRequests
{
    private const int MaxRemembered = 1024;

    private readonly Dictionary<ulong, (uint CSeq, long At)> _reached = [];
    private readonly Queue<(ulong Key, long At)> _order = new();
    private readonly HashKey _key;
    private readonly int _milliseconds;

    /// <param name="key">Of the table.</param>
    /// <param name="milliseconds">How long each is remembered: longer than a question waits.</param>
    public OvertakenRequests(HashKey key, int milliseconds)
    {
        _key = key;
        _milliseconds = milliseconds;
    }

    /// <summary>Contacts of an address-of-record are gone, or are asked to go.</summary>
    /// <param name="addressOfRecord">Whose.</param>
    /// <param name="callId">Of whoever had registered them.</param>
    /// <param name="cseq">The highest that is known.</param>
    /// <param name="at">When, Unix milliseconds.</param>
    public void Add(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> callId, uint cseq, long at) => Add(KeyOf(addressOfRecord, callId), cseq, at);

    /// <summary>All that may still come too late, the oldest first, for a snapshot.</summary>
    public IEnumerable<LocationProtocol.Overtaken> At(long now)
    {
        Forget(now);
        foreach (var (key, at) in _order)
            if (_reached.TryGetValue(key, out var known) && known.At == at) yield return new LocationProtocol.Overtaken(key, known.CSeq, at);
    }

    /// <summary>Takes up what an owner before has remembered.</summary>
    public void Restore(LocationProtocol.Overtaken overtaken) => Add(overtaken.Key, overtaken.CSeq, overtaken.At);

    private void Add(ulong key, uint cseq, long at)
    {
        Forget(at);
        _reached[key] = (_reached.TryGetValue(key, out var known) ? Math.Max(known.CSeq, cseq) : cseq, at);
        _order.Enqueue((key, at));
        if (_order.Count > MaxRemembered) Drop();
    }

    /// <summary>True for a REGISTER that something later has overtaken.</summary>
    public bool Contains(RegisterRequest request)
    {
        if (_order.Count == 0) return false;
        Forget(request.Origin.Now);
        return _reached.TryGetValue(KeyOf(request.AddressOfRecord, request.CallId), out var known) && request.CSeq <= known.CSeq;
    }

    private void Forget(long now)
    {
        while (_order.TryPeek(out var oldest) && oldest.At + _milliseconds <= now) Drop();
    }

    /// <summary>The oldest goes, unless it was renewed since.</summary>
    private void Drop()
    {
        var (key, at) = _order.Dequeue();
        if (_reached.TryGetValue(key, out var known) && known.At == at) _reached.Remove(key);
    }

    private ulong KeyOf(ReadOnlySpan<byte> addressOfRecord, ReadOnlySpan<byte> callId)
    {
        var hash = new KeyedHash(_key);
        hash.Add(addressOfRecord);
        hash.Add((byte)0);
        hash.Add(callId);
        return hash.Finish();
    }
}
