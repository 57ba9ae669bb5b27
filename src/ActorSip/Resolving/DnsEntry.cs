namespace ActorSip.Resolving;

/// <summary>One question to DNS, and what is known.</summary>
/// <param name="Name">Asked for.</param>
/// <param name="Type">A, AAAA, NAPTR or SRV.</param>
/// <param name="State">fresh, stale, missing, failed, expired, or under way.</param>
/// <param name="Answers">The records as text.</param>
/// <param name="Seconds">Until it is asked for again; 0 when under way.</param>
/// <param name="Hits">Uses by requests.</param>
public sealed record DnsEntry(string Name, string Type, string State, IReadOnlyList<string> Answers, long Seconds, long Hits);
