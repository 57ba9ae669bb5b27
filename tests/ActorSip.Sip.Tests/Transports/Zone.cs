using System.Globalization;
using System.Net;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Transports;

/// <summary>
/// What DNS says, written in lines: "a.example A 192.0.2.1", "example.com NAPTR 10 20 s SIP+D2U _sip._udp.example.com", "_sip._udp.example.com SRV 1 0 5060 a.example", "x.example SRV SILENT" for what it does not answer. A name that is not written down does not exist.
/// </summary>
internal sealed class Zone : IDnsRecords
{
    private readonly string[][] _lines;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public Zone(string text) => _lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>True: nothing is known before it was asked for.</summary>
    public bool IsSlow { get; init; }

    /// <summary>What was asked for, each once, in order: "A a.example".</summary>
    public List<string> Asked { get; } = [];

    public bool TryGet(DnsRecordType type, ReadOnlySpan<char> name, out DnsRecords records)
    {
        var question = $"{type.ToString().ToUpperInvariant()} {name}";
        records = DnsRecords.None;
        if (!Asked.Contains(question)) Asked.Add(question);
        if (IsSlow && !_known.Contains(question)) return false;
        records = Of(type, name.ToString());
        return true;
    }

    /// <summary>All that was asked for becomes known.</summary>
    public void Answer() => _known.UnionWith(Asked);

    private DnsRecords Of(DnsRecordType type, string name)
    {
        var lines = _lines.Where(line => line[0] == name && line[1].Equals(type.ToString(), StringComparison.OrdinalIgnoreCase)).Select(line => line[2..]).ToArray();
        if (lines.Any(line => line[0] == "SILENT")) return DnsRecords.Unknown;
        return type switch
        {
            DnsRecordType.Naptr => DnsRecords.Of(lines.Select(line => new NaptrRecord(Number(line[0]), Number(line[1]), line[2], line[3], line.Length > 5 ? line[5] : "", line[4].TrimEnd('.')))),
            DnsRecordType.Srv => DnsRecords.Of(lines.Select(line => new SrvRecord(Number(line[0]), Number(line[1]), Number(line[2]), line[3].TrimEnd('.')))),
            _ => DnsRecords.Of(lines.Select(line => IpEndpoint.From(IPAddress.Parse(line[0]), 0))),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
