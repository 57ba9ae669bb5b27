using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>Asks for the records of a name; never on a loop.</summary>
public interface IDnsLookUp
{
    /// <summary>Asks once. What DNS answers, or that it does not, is a reply; an exception is a bug, or a system that is broken.</summary>
    /// <param name="type">Of the records.</param>
    /// <param name="name">In lower case, without the dot at its end.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    Task<LookUpReply> LookUpAsync(DnsRecordType type, string name, CancellationToken cancellation);
}
