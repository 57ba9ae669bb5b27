using ActorSip.Resolving;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using ActorSip.Transport;

namespace ActorSip.Requests;

/// <summary>From a URI, by RFC 3263, to the addresses of a next hop and the sockets that reach them. A literal address, and a name whose records are known, is found at once. Belongs to one request actor.</summary>
internal sealed class NextHopFinder : IDnsRecords, INextHopReach
{
    /// <summary>NAPTR, SRV, addresses, and once more for each: more rounds are a bug, and end.</summary>
    private const int MostRounds = 8;

    private readonly SocketTable _sockets;
    private readonly DestinationPolicy _destinations;
    private readonly ResolverView _view;
    private readonly NextHopSelection _selection;
    private readonly List<(DnsRecordType Type, string Name)> _missing = [];
    private NextHopSearch? _search;

    public NextHopFinder(SocketTable sockets, DestinationPolicy destinations, ResolverView view, NextHopPolicy policy)
    {
        _sockets = sockets;
        _destinations = destinations;
        _view = view;
        _selection = new NextHopSelection(policy, this);
    }

    public NextHopAnswer Find(INextHopSeeker seeker, ReadOnlySpan<byte> uri, out Flow flow, out NextHopList? others)
    {
        flow = default;
        others = null;
        var given = seeker.Target;
        if (!given.NextHop.IsDefault) return Select(seeker, new NextHopAddress(given.NextHopTransport, given.NextHop), out flow) ? NextHopAnswer.Found : NextHopAnswer.NotFound;
        if (!NextHopUri.TryRead(uri, out var target)) return NextHopAnswer.NotFound;
        if (target.TryLiteral(uri, this, out var literal)) return Select(seeker, literal, out flow) ? NextHopAnswer.Found : NextHopAnswer.NotFound;
        if (TrySelect(target, uri, seeker, search: null)) return Found(seeker, out flow, out others);
        var search = new NextHopSearch(this, seeker, uri);
        return Continue(search, out flow, out others);
    }

    /// <summary>All that a search has waited for has come.</summary>
    public void Resume(NextHopSearch search)
    {
        NextHopUri.TryRead(search.Uri, out var target);
        var answer = TrySelect(target, search.Uri, search.Seeker, search) ? Found(search.Seeker, out var flow, out var others) : Continue(search, out flow, out others);
        if (answer != NextHopAnswer.Pending) search.Seeker.OnResolved(answer, flow, others);
    }

    public bool TryGet(DnsRecordType type, ReadOnlySpan<char> name, out DnsRecords records)
    {
        if ((_search is not null && _search.TryGet(type, name, out records)) || _view.TryGet(type, name, out records)) return true;
        foreach (var (wanted, of) in _missing)
            if (wanted == type && name.SequenceEqual(of)) return false;
        _missing.Add((type, new string(name)));
        return false;
    }

    public bool Reaches(TransportProtocol transport, bool isIPv4)
    {
        for (var i = 0; i < _sockets.Channels.Count; i++)
            if (_sockets.Channels[i].Transport == transport && _sockets.Channels[i].Local.IsIPv4 == isIPv4) return true;
        return false;
    }

    public bool IsLeftOut(TransportProtocol transport, in IpEndpoint endpoint) => _view.IsLeftOut(transport, endpoint);

    private bool TrySelect(in NextHopUri target, ReadOnlySpan<byte> uri, INextHopSeeker seeker, NextHopSearch? search)
    {
        _missing.Clear();
        _search = search;
        var isComplete = _selection.Select(target, uri, seeker.Seed, this);
        _search = null;
        return isComplete;
    }

    /// <summary>Asks for what was missing, and chooses again as long as there is nothing to wait for: then too many wait already, and what is missing counts as nothing.</summary>
    private NextHopAnswer Continue(NextHopSearch search, out Flow flow, out NextHopList? others)
    {
        flow = default;
        others = null;
        NextHopUri.TryRead(search.Uri, out var target);
        for (var round = 0; round < MostRounds; round++)
        {
            if (search.Inquire(_view, _missing)) return NextHopAnswer.Pending;
            if (TrySelect(target, search.Uri, search.Seeker, search)) return Found(search.Seeker, out flow, out others);
        }

        return NextHopAnswer.NotFound;
    }

    private NextHopAnswer Found(INextHopSeeker seeker, out Flow flow, out NextHopList? others)
    {
        flow = default;
        others = null;
        var found = _selection.Found;
        var first = 0;
        while (first < found.Count && !SelectNamed(seeker, found[first], out flow)) first++;
        if (first == found.Count) return NextHopAnswer.NotFound;
        others = first + 1 == found.Count ? NextHopList.None : new NextHopList(FlowsFrom(seeker, first + 1));
        return NextHopAnswer.Found;
    }

    private Flow[] FlowsFrom(INextHopSeeker seeker, int first)
    {
        var flows = new List<Flow>(_selection.Found.Count - first);
        for (var i = first; i < _selection.Found.Count; i++)
            if (SelectNamed(seeker, _selection.Found[i], out var flow)) flows.Add(flow);
        return [.. flows];
    }

    /// <summary>A literal was looked at by who let it in; what a name stands for shows only here.</summary>
    private bool SelectNamed(INextHopSeeker seeker, in NextHopAddress address, out Flow flow)
    {
        flow = default;
        if (!seeker.Target.IsConfigured && !seeker.Source.IsNone && !_destinations.MayName(address.Endpoint, seeker.Source.Remote)) return false;
        return Select(seeker, address, out flow);
    }

    private bool Select(INextHopSeeker seeker, in NextHopAddress address, out Flow flow) => _sockets.TrySelect(address.Transport, address.Endpoint, seeker.Source, seeker.Target.Socket, out flow);
}
