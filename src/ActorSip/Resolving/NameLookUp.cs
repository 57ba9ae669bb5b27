using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>
/// All addresses that requests for a name may go to by RFC 3263, and so all that requests of the name's owner may come from: its own, and those of the servers of its SIP services. Asks the servers that routing asks, with
/// turns of its own: whoever floods the node's resolver does not make strangers of its peers.
/// </summary>
internal sealed class NameLookUp
{
    /// <summary>Servers of one name that are looked at. More are no trunk, but they could keep all turns.</summary>
    internal const int MaxServers = 32;

    private static readonly string[] ServiceNames = ["_sip._udp.", "_sip._tcp.", "_sips._tcp."];
    private readonly LookUpTurns _turns;

    public NameLookUp(LookUpTurns turns) => _turns = turns;

    /// <summary>Asks for all of them. Does not fail: what cannot be found out makes the answer incomplete.</summary>
    /// <param name="name">In lower case, without the dot at its end.</param>
    public async Task<NameAddresses> LookUpAsync(string name)
    {
        var services = await _turns.LookUpAsync(DnsRecordType.Naptr, name).ConfigureAwait(false);
        var pointers = services.Records.Pointers.Where(pointer => NaptrServices.IsSip(pointer.Services) && pointer.Expression.Length == 0).Select(pointer => pointer.Replacement);
        var servers = await AskAllAsync(DnsRecordType.Srv, ServiceNames.Select(service => service + name).Concat(pointers)).ConfigureAwait(false);
        string[] hosts = [name, .. servers.SelectMany(reply => reply.Records.Servers).Select(server => server.Target).Where(target => target.Length > 0)];
        var addresses = (await AskAllAsync(DnsRecordType.A, hosts).ConfigureAwait(false)).Concat(await AskAllAsync(DnsRecordType.Aaaa, hosts).ConfigureAwait(false)).ToList();
        return new NameAddresses(
            [.. addresses.SelectMany(reply => reply.Records.Addresses).Distinct().OrderBy(address => address.High).ThenBy(address => address.Low)],
            addresses.Concat(servers).Append(services).All(reply => reply.Failure is null));
    }

    private Task<LookUpReply[]> AskAllAsync(DnsRecordType type, IEnumerable<string> names) =>
        Task.WhenAll(names.Distinct(StringComparer.Ordinal).Take(MaxServers).Select(name => _turns.LookUpAsync(type, name)));
}
