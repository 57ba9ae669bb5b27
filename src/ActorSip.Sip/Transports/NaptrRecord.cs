namespace ActorSip.Sip.Transports;

/// <summary>One NAPTR record (RFC 3403 section 4.1).</summary>
/// <param name="Order">0 to 65535; lower ones are looked at first.</param>
/// <param name="Preference">0 to 65535; among those of one order, lower ones are preferred.</param>
/// <param name="Flags">"s": the replacement is the name of SRV records.</param>
/// <param name="Services">"SIP+D2U" and the like.</param>
/// <param name="Expression">Empty in all that RFC 3263 makes use of.</param>
/// <param name="Replacement">A name in lower case, without the dot at its end.</param>
public sealed record NaptrRecord(int Order, int Preference, string Flags, string Services, string Expression, string Replacement);
