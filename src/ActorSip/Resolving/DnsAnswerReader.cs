using ActorSip.Sip.Transports;
using DnsClient;
using DnsClient.Protocol;

namespace ActorSip.Resolving;

/// <summary>From the message of a DNS server to the records that were asked for. What it says of other names, or beside the question, is not believed.</summary>
internal static class DnsAnswerReader
{
    /// <summary>Reads an answer.</summary>
    /// <param name="response">Of a server.</param>
    /// <param name="type">That was asked for.</param>
    /// <param name="name">That was asked for, or an alias led to; becomes the last alias.</param>
    /// <param name="timeToLive">Seconds that the aliases up to here are good; becomes less with each.</param>
    /// <returns>Null when aliases lead to a name about which this answer says nothing: that is to be asked for.</returns>
    public static LookUpReply? Read(IDnsQueryResponse response, DnsRecordType type, ref string name, ref long timeToLive)
    {
        var code = response.Header.ResponseCode;
        if (code is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)) return LookUpReply.Failed(LookUpOutcome.Refused, code.ToString());
        var asked = name;
        for (var aliases = 0; ; aliases++)
        {
            var current = name;
            var records = response.Answers.Where(record => Same(record.DomainName, current)).ToArray();
            if (Records(type, records, out var ttl) is { IsEmpty: false } found) return new LookUpReply(LookUpOutcome.Found, found, Math.Min(timeToLive, ttl));
            if (aliases == DnsLookUp.MaxAliases) return LookUpReply.Failed(LookUpOutcome.Refused, "aliases without end");
            if (records.OfType<CNameRecord>().FirstOrDefault() is not { } alias) break;
            timeToLive = Math.Min(timeToLive, alias.InitialTimeToLive);
            name = Plain(alias.CanonicalName);
        }

        // An alias and nothing about where it leads: the server does not know, which is no proof that there is nothing.
        if (name != asked && code == DnsHeaderResponseCode.NoError && !response.Authorities.OfType<SoaRecord>().Any()) return null;
        return new LookUpReply(LookUpOutcome.NotFound, DnsRecords.None, NegativeTimeToLive(response));
    }

    private static DnsRecords Records(DnsRecordType type, DnsResourceRecord[] records, out long timeToLive)
    {
        var wanted = records.Where(record => record.RecordType == RecordTypeOf(type)).ToArray();
        timeToLive = wanted.Length == 0 ? 0 : wanted.Min(record => (long)record.InitialTimeToLive);
        return type switch
        {
            DnsRecordType.Naptr => DnsRecords.Of(wanted.OfType<NAPtrRecord>().Select(record => new NaptrRecord(record.Order, record.Preference, record.Flags, record.Services, record.RegularExpression, Plain(record.Replacement)))),
            DnsRecordType.Srv => DnsRecords.Of(wanted.OfType<DnsClient.Protocol.SrvRecord>().Select(record => new Sip.Transports.SrvRecord(record.Priority, record.Weight, record.Port, Plain(record.Target)))),
            _ => DnsRecords.Of(wanted.OfType<AddressRecord>().Select(record => IpEndpoint.From(record.Address, 0))),
        };
    }

    /// <summary>RFC 2308 section 5: "the TTL of this record is set from the minimum of the MINIMUM field of the SOA record and the TTL of the SOA itself".</summary>
    private static long? NegativeTimeToLive(IDnsQueryResponse response) =>
        response.Authorities.OfType<SoaRecord>().FirstOrDefault() is { } authority ? Math.Min(authority.InitialTimeToLive, authority.Minimum) : null;

    private static ResourceRecordType RecordTypeOf(DnsRecordType type) => type switch
    {
        DnsRecordType.A => ResourceRecordType.A,
        DnsRecordType.Aaaa => ResourceRecordType.AAAA,
        DnsRecordType.Naptr => ResourceRecordType.NAPTR,
        _ => ResourceRecordType.SRV,
    };

    private static bool Same(DnsString found, string name) => Plain(found).Equals(name, StringComparison.Ordinal);

    private static string Plain(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();
}
