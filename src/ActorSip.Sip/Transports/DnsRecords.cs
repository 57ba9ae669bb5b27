namespace ActorSip.Sip.Transports;

/// <summary>The answer to one DNS question, made ready for use: what can be sorted once is. Immutable.</summary>
public sealed class DnsRecords
{
    /// <summary>What is kept of one answer: nobody needs more, and a message by TCP could hold thousands.</summary>
    public const int Most = 256;

    private DnsRecords(NaptrRecord[] pointers, SrvRecord[] servers, IpEndpoint[] addresses)
    {
        Pointers = pointers;
        Servers = servers;
        Addresses = addresses;
    }

    /// <summary>There is no such record.</summary>
    public static DnsRecords None { get; } = new([], [], []);

    /// <summary>DNS has not said whether there is such a record.</summary>
    public static DnsRecords Unknown { get; } = new([], [], []);

    /// <summary>True for <see cref="Unknown"/>: nothing may be concluded from its being empty.</summary>
    public bool IsUnknown => ReferenceEquals(this, Unknown);

    /// <summary>NAPTR records, by order and preference.</summary>
    public IReadOnlyList<NaptrRecord> Pointers { get; }

    /// <summary>SRV records, by priority; those of weight 0 come first, as RFC 2782 arranges them.</summary>
    public IReadOnlyList<SrvRecord> Servers { get; }

    /// <summary>A or AAAA records, port 0, in the order of the answer.</summary>
    public IReadOnlyList<IpEndpoint> Addresses { get; }

    public bool IsEmpty => Pointers.Count == 0 && Servers.Count == 0 && Addresses.Count == 0;

    public static DnsRecords Of(IEnumerable<NaptrRecord> pointers) => new([.. pointers.OrderBy(record => record.Order).ThenBy(record => record.Preference).Take(Most)], [], []);

    public static DnsRecords Of(IEnumerable<SrvRecord> servers) => new([], [.. servers.OrderBy(record => record.Priority).ThenBy(record => record.Weight > 0).Take(Most)], []);

    public static DnsRecords Of(IEnumerable<IpEndpoint> addresses) => new([], [], [.. addresses.Take(Most)]);
}
