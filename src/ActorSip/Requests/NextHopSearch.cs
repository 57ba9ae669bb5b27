using ActorSip.Resolving;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;

namespace ActorSip.Requests;

/// <summary>A search for a next hop that waits for DNS. It keeps the answers it has got, so that each brings it forward, however short their time.</summary>
internal sealed class NextHopSearch : IRecordsWaiter
{
    private readonly NextHopFinder _finder;
    private readonly List<ResolvedAnswer> _answers = [];
    private readonly List<(DnsRecordType Type, string Name)> _refused = [];
    private readonly byte[] _uri;
    private int _waiting;

    public NextHopSearch(NextHopFinder finder, INextHopSeeker seeker, ReadOnlySpan<byte> uri)
    {
        _finder = finder;
        Seeker = seeker;
        _uri = uri.ToArray();
    }

    public INextHopSeeker Seeker { get; }

    public ReadOnlySpan<byte> Uri => _uri;

    /// <summary>What it has been told already; nothing where it may not wait.</summary>
    public bool TryGet(DnsRecordType type, ReadOnlySpan<char> name, out DnsRecords records)
    {
        records = DnsRecords.None;
        foreach (var answer in _answers)
        {
            if (answer.Type != type || !name.SequenceEqual(answer.Name)) continue;
            records = answer.Records;
            return true;
        }

        foreach (var refused in _refused)
        {
            if (refused.Type != type || !name.SequenceEqual(refused.Name)) continue;
            records = DnsRecords.Unknown;
            return true;
        }

        return false;
    }

    /// <summary>Asks for what is missing. False when there is nothing to wait for.</summary>
    public bool Inquire(ResolverView view, IReadOnlyList<(DnsRecordType Type, string Name)> missing)
    {
        foreach (var (type, name) in missing)
        {
            if (view.Inquire(type, name, this)) _waiting++;
            else _refused.Add((type, name));
        }

        return _waiting > 0;
    }

    public void OnAnswer(ResolvedAnswer answer)
    {
        _answers.Add(answer);
        if (--_waiting == 0) _finder.Resume(this);
    }
}
