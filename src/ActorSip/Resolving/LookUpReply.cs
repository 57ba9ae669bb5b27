using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>What came of a look-up.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Records">Empty unless found.</param>
/// <param name="TimeToLive">Seconds that the answer is good, by its own word: of the records, or by the SOA record when there are none (RFC 2308 section 5); null when it does not say.</param>
/// <param name="Failure">Why there was no answer; null when there was one.</param>
public sealed record LookUpReply(LookUpOutcome Outcome, DnsRecords Records, long? TimeToLive, string? Failure = null)
{
    /// <summary>There was no answer.</summary>
    public static LookUpReply Failed(LookUpOutcome outcome, string failure) => new(outcome, DnsRecords.None, null, failure);
}
