using System.Globalization;
using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Writes down what a cache knows.</summary>
internal static class DnsReport
{
    public static DnsSnapshot Of(ResolverCache cache, long now)
    {
        var underWay = cache.UnderWay.ToArray();
        var blocked = cache.Blocklist.At(now).ToArray();
        return new DnsSnapshot(
            [.. underWay.Select(key => new DnsEntry(DnsKey.NameOf(key), TypeName(DnsKey.TypeOf(key)), "under way", [], 0, 0)).Concat(cache.Answers.Select(answer => Entry(answer, now))).Take(DnsSnapshot.Most)],
            [.. blocked.Take(DnsSnapshot.Most).Select(entry => new BlockedAddress(Encoding.ASCII.GetString(TransportNames.UriToken(entry.Transport)), entry.Endpoint.ToString(), Seconds(entry.Until, now)))],
            underWay.Length + cache.Count,
            blocked.Length,
            cache.Statistics);
    }

    private static DnsEntry Entry(ResolvedAnswer answer, long now) => new(
        answer.Name,
        TypeName(answer.Type),
        answer.FreshUntil <= now ? "expired" : answer.State.ToString().ToLowerInvariant(),
        [.. Texts(answer.Records)],
        Seconds(answer.FreshUntil, now),
        answer.Hits);

    private static IEnumerable<string> Texts(DnsRecords records) => records.Pointers
        .Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Order} {record.Preference} \"{record.Flags}\" \"{record.Services}\" \"{record.Expression}\" {record.Replacement}."))
        .Concat(records.Servers.Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Priority} {record.Weight} {record.Port} {record.Target}.")))
        .Concat(records.Addresses.Select(address => address.ToIPAddress().ToString()));

    private static string TypeName(DnsRecordType type) => type.ToString().ToUpperInvariant();

    private static long Seconds(long until, long now) => Math.Max(0, (until - now + 999) / 1000);
}
