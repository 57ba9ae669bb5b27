namespace ActorSip.Sip.Transports;

/// <summary>DNS as the choice of a next hop sees it: what is known, and what has to be asked for first.</summary>
public interface IDnsRecords
{
    /// <summary>Looks for the records of a name.</summary>
    /// <param name="type">Of the records.</param>
    /// <param name="name">In lower case, without the dot at its end.</param>
    /// <param name="records">What is known; nothing for a name that does not exist, <see cref="DnsRecords.Unknown"/> for one that DNS did not answer for.</param>
    /// <returns>False when it is not known yet: whoever chooses comes again when it is.</returns>
    bool TryGet(DnsRecordType type, ReadOnlySpan<char> name, out DnsRecords records);
}
