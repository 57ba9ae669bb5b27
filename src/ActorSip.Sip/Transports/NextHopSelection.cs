namespace ActorSip.Sip.Transports;

/// <summary>
/// RFC 3263 section 4 as a pure machine: from a URI with a name and what DNS says to the addresses of the next hop, in the order to try them. Where something is not known yet it notes what it needs and is
/// begun anew when that has come: the same seed gives the same order. One thread; used again and again.
/// </summary>
public sealed class NextHopSelection
{
    private const int MaxName = 253;
    private const int MaxServiceName = MaxName + 16;

    private readonly NextHopPolicy _policy;
    private readonly INextHopReach _reach;
    private readonly List<NextHopAddress> _leftOut = [];
    private readonly List<NextHopAddress> _found = [];
    private IDnsRecords _records = null!;
    private KeyedDraw _draw;
    private bool _isPending;

    /// <param name="policy">Settings.</param>
    /// <param name="reach">Only what it reaches is chosen.</param>
    public NextHopSelection(NextHopPolicy policy, INextHopReach reach)
    {
        _policy = policy;
        _reach = reach;
    }

    /// <summary>The outcome: the addresses in the order to try them, none when there is no way to go. Good until the next choice.</summary>
    public IReadOnlyList<NextHopAddress> Found => _found;

    /// <summary>Chooses; the outcome is <see cref="Found"/>.</summary>
    /// <param name="target">What the URI says; not a literal address.</param>
    /// <param name="text">The URI.</param>
    /// <param name="seed">Decides among servers by weight; the same for a request and its CANCEL (section 4.4, of stateless proxies).</param>
    /// <param name="records">What DNS says.</param>
    /// <returns>False when something has to be asked for first.</returns>
    public bool Select(in NextHopUri target, ReadOnlySpan<byte> text, ulong seed, IDnsRecords records)
    {
        _found.Clear();
        _leftOut.Clear();
        _records = records;
        _draw = new KeyedDraw(seed);
        _isPending = false;
        Span<char> buffer = stackalloc char[MaxName];
        if (!TryLower(target.Host.Of(text), buffer, out var length)) return true;
        ReadOnlySpan<char> name = buffer[..length];

        // Section 4.1: "If the URI specifies a transport protocol in the transport parameter, that transport protocol SHOULD be used."
        if (target.Transport != TransportProtocol.Unknown) AddHost(target.Transport, name, target.Port);

        // "Similarly, if no transport protocol is specified, and the TARGET is not numeric, but an explicit port is provided, the client SHOULD use UDP for a SIP URI, and TCP for a SIPS URI."
        else if (target.Port != 0) AddHost(target.Default(_reach), name, target.Port);
        else AddDomain(target, name);
        if (_isPending) return false;

        // No call is refused for the list of dead addresses alone.
        if (_found.Count == 0) _found.AddRange(_leftOut);
        return true;
    }

    /// <summary>"Otherwise, if no transport protocol or port is specified, and the target is not a numeric IP address, the client SHOULD perform a NAPTR query for the domain in the URI."</summary>
    private void AddDomain(in NextHopUri target, ReadOnlySpan<char> name)
    {
        if (_policy.UseNaptr)
        {
            if (!TryGet(DnsRecordType.Naptr, name, out var records) || AddPointers(target, name, records.Pointers)) return;
        }

        AddServices(target, name);
    }

    /// <summary>True when the domain has NAPTR records for SIP: then these decide, also when none of them is for us.</summary>
    private bool AddPointers(in NextHopUri target, ReadOnlySpan<char> name, IReadOnlyList<NaptrRecord> pointers)
    {
        var order = -1;
        var isForSip = false;
        for (var i = 0; i < pointers.Count; i++)
        {
            var pointer = pointers[i];
            if (!NaptrServices.IsSip(pointer.Services)) continue;
            isForSip = true;

            // RFC 3403 section 4.1, of the order: "once a match is found ... the client MUST NOT consider any NAPTRs with a higher value".
            if (order >= 0 && pointer.Order != order) break;

            // "First, a client resolving a SIPS URI MUST discard any services that do not contain "SIPS" as the protocol in the service field. ... Second, a client MUST discard any service fields that identify a
            // resolution service whose value is not "D2X", for values of X that indicate transport protocols supported by the client."
            var transport = NaptrServices.TransportOf(pointer.Services);
            if ((target.IsSecure && !IsSecure(transport)) || !Speaks(transport)) continue;

            // "The resource record will contain an empty regular expression and a replacement value, which is the SRV record for that particular transport protocol."
            if (!pointer.Flags.Equals("s", StringComparison.OrdinalIgnoreCase) || pointer.Expression.Length > 0) continue;
            order = pointer.Order;
            AddService(transport, pointer.Replacement, name);
        }

        return isForSip;
    }

    /// <summary>
    /// "If no NAPTR records are found, the client constructs SRV queries for those transport protocols it supports, and does a query for each. Queries are done using the service identifier "_sip" for SIP URIs and
    /// "_sips" for SIPS URIs. A particular transport is supported if the query is successful. The client MAY use any transport protocol it desires which is supported by the server." The first that leads
    /// somewhere is used.
    /// </summary>
    private void AddServices(in NextHopUri target, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<TransportProtocol> transports = target.IsSecure ? [TransportProtocol.Tls] : [TransportProtocol.Udp, TransportProtocol.Tcp];
        Span<char> buffer = stackalloc char[MaxServiceName];
        foreach (var transport in transports)
            if (Speaks(transport)) TryGet(DnsRecordType.Srv, ServiceName(transport, name, buffer), out _);
        if (_isPending) return;
        var hasServices = false;
        foreach (var transport in transports)
        {
            if (!Speaks(transport) || !TryGet(DnsRecordType.Srv, ServiceName(transport, name, buffer), out var records)) continue;
            hasServices |= records.Servers.Count > 0 || records.IsUnknown;
            if (records.Servers.Count == 0) continue;
            AddServers(transport, records.Servers);
            if (_isPending || _found.Count > 0 || _leftOut.Count > 0) return;
        }

        // Not when DNS did not say whether there are any: the domain's own address may be a web server, and a call to it would wait there.
        // "If no SRV records are found, the client SHOULD use TCP for a SIPS URI, and UDP for a SIP URI."
        if (!hasServices) AddAddresses(target.Default(_reach), name, port: 0);
    }

    /// <summary>
    /// Section 4.2: "if the TARGET was not a numeric IP address, and a port is present in the URI, the client performs an A or AAAA record lookup of the domain name. ... if the TARGET was not a numeric IP
    /// address, and no port was present in the URI, the client performs an SRV query".
    /// </summary>
    private void AddHost(TransportProtocol transport, ReadOnlySpan<char> name, int port)
    {
        if (!Speaks(transport)) return;
        Span<char> buffer = stackalloc char[MaxServiceName];
        if (port != 0) AddAddresses(transport, name, port);
        else AddService(transport, ServiceName(transport, name, buffer), name);
    }

    /// <summary>"If no SRV records were found, the client performs an A or AAAA record lookup of the domain name. The result will be a list of IP addresses, each of which can be contacted at the default port".</summary>
    private void AddService(TransportProtocol transport, ReadOnlySpan<char> service, ReadOnlySpan<char> name)
    {
        if (!TryGet(DnsRecordType.Srv, service, out var records) || records.IsUnknown) return;
        if (records.Servers.Count > 0) AddServers(transport, records.Servers);
        else AddAddresses(transport, name, port: 0);
    }

    private void AddServers(TransportProtocol transport, IReadOnlyList<SrvRecord> servers)
    {
        Span<int> all = stackalloc int[DnsRecords.Most];
        var order = all[..Math.Min(_policy.MaxAddresses, all.Length)];
        foreach (var index in order[..SrvOrder.Arrange(servers, ref _draw, order)])
        {
            // RFC 2782: "A Target of "." means that the service is decidedly not available at this domain."
            if (_found.Count >= _policy.MaxAddresses) return;
            if (servers[index] is { Target.Length: > 0, Port: > 0 } server) AddAddresses(transport, server.Target, server.Port);
        }
    }

    private void AddAddresses(TransportProtocol transport, ReadOnlySpan<char> name, int port)
    {
        var at = port != 0 ? (ushort)port : NextHopUri.DefaultPort(transport);
        switch (_policy.Families)
        {
            case AddressFamilies.IPv6First:
                AddFamily(transport, name, at, isIPv4: false);
                AddFamily(transport, name, at, isIPv4: true);
                break;
            case AddressFamilies.IPv6Only:
                AddFamily(transport, name, at, isIPv4: false);
                break;
            case AddressFamilies.IPv4Only:
                AddFamily(transport, name, at, isIPv4: true);
                break;
            default:
                AddFamily(transport, name, at, isIPv4: true);
                AddFamily(transport, name, at, isIPv4: false);
                break;
        }
    }

    private void AddFamily(TransportProtocol transport, ReadOnlySpan<char> name, ushort port, bool isIPv4)
    {
        if (!_reach.Reaches(transport, isIPv4) || !TryGet(isIPv4 ? DnsRecordType.A : DnsRecordType.Aaaa, name, out var records)) return;
        for (var i = 0; i < records.Addresses.Count; i++)
        {
            var address = new NextHopAddress(transport, records.Addresses[i].WithPort(port));
            var list = _reach.IsLeftOut(transport, address.Endpoint) ? _leftOut : _found;
            if (list.Count < _policy.MaxAddresses && !list.Contains(address)) list.Add(address);
        }
    }

    private bool TryGet(DnsRecordType type, ReadOnlySpan<char> name, out DnsRecords records)
    {
        if (_records.TryGet(type, name, out records)) return true;
        _isPending = true;
        return false;
    }

    private bool Speaks(TransportProtocol transport) => _reach.Reaches(transport, isIPv4: true) || _reach.Reaches(transport, isIPv4: false);

    private static bool IsSecure(TransportProtocol transport) => transport is TransportProtocol.Tls or TransportProtocol.Wss;

    private static ReadOnlySpan<char> ServiceName(TransportProtocol transport, ReadOnlySpan<char> name, Span<char> buffer)
    {
        var prefix = transport switch
        {
            TransportProtocol.Udp => "_sip._udp.",
            TransportProtocol.Tcp => "_sip._tcp.",
            TransportProtocol.Tls => "_sips._tcp.",
            TransportProtocol.Ws => "_sip._ws.",
            TransportProtocol.Wss => "_sips._ws.",
            _ => "_sip._sctp.",
        };
        prefix.CopyTo(buffer);
        name.CopyTo(buffer[prefix.Length..]);
        return buffer[..(prefix.Length + name.Length)];
    }

    /// <summary>A name as DNS is asked for it; false for what can be none.</summary>
    private static bool TryLower(ReadOnlySpan<byte> host, Span<char> name, out int length)
    {
        length = 0;
        if (host.Length > 0 && host[^1] == (byte)'.') host = host[..^1];
        if (host.IsEmpty || host.Length > name.Length) return false;
        foreach (var c in host)
        {
            if (c >= 128) return false;
            name[length++] = char.ToLowerInvariant((char)c);
        }

        return true;
    }
}
