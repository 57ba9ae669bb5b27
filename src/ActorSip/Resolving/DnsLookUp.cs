using System.Net;
using System.Net.Sockets;
using ActorSip.Sip.Transports;
using DnsClient;

namespace ActorSip.Resolving;

/// <summary>
/// The look-ups of a node. Addresses come from the hosts file if that knows the name; localhost is this machine (RFC 6761 section 6.3); a name without a dot is asked of the system, which knows its search domains;
/// all others are asked of DNS. NAPTR and SRV records come from DNS alone, and a name without a dot has none.
/// </summary>
public sealed class DnsLookUp : IDnsLookUp
{
    /// <summary>Aliases that are followed from one name; more are a loop, or somebody's joke.</summary>
    internal const int MaxAliases = 8;

    /// <summary>What the system answers has no time of its own, seconds.</summary>
    private const int SystemTimeToLive = 60;

    private const int EdnsBuffer = 1232;
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    private readonly HostsFile _hosts;
    private readonly Lazy<LookupClient> _client;

    public DnsLookUp(DnsSettings settings)
    {
        _hosts = new HostsFile(settings.HostsFile);

        // The system's servers are found with the first look-up: on its thread, and not at start. Should that fail, the next one tries again.
        _client = new Lazy<LookupClient>(() => new LookupClient(Options(settings)), LazyThreadSafetyMode.PublicationOnly);
    }

    public Task<LookUpReply> LookUpAsync(DnsRecordType type, string name, CancellationToken cancellation)
    {
        var isAddress = type is DnsRecordType.A or DnsRecordType.Aaaa;
        if (isAddress && _hosts.TryFind(name, type == DnsRecordType.A, out var known)) return Task.FromResult(Own(known));
        if (name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return Task.FromResult(Own(type switch
            {
                DnsRecordType.A => [IpEndpoint.From(IPAddress.Loopback, 0)],
                DnsRecordType.Aaaa => [IpEndpoint.From(IPAddress.IPv6Loopback, 0)],
                _ => [],
            }));
        }

        if (!IsName(name)) return Task.FromResult(Own([]));
        if (name.Contains('.', StringComparison.Ordinal)) return AskDnsAsync(type, name, cancellation);
        return isAddress ? AskSystemAsync(type, name, cancellation) : Task.FromResult(Own([]));
    }

    private async Task<LookUpReply> AskDnsAsync(DnsRecordType type, string name, CancellationToken cancellation)
    {
        var timeToLive = long.MaxValue;
        try
        {
            for (var aliases = 0; aliases <= MaxAliases; aliases++)
            {
                var response = await _client.Value.QueryAsync(name, QueryTypeOf(type), QueryClass.IN, cancellation).ConfigureAwait(false);
                if (DnsAnswerReader.Read(response, type, ref name, ref timeToLive) is { } reply) return reply;
            }

            return LookUpReply.Failed(LookUpOutcome.Refused, "aliases without end");
        }
        catch (DnsResponseException error)
        {
            return LookUpReply.Failed(error.Code == DnsResponseCode.ConnectionTimeout ? LookUpOutcome.Silence : LookUpOutcome.Refused, error.Code.ToString());
        }
        catch (SocketException error)
        {
            return LookUpReply.Failed(LookUpOutcome.Silence, error.SocketErrorCode.ToString());
        }
    }

    private static async Task<LookUpReply> AskSystemAsync(DnsRecordType type, string name, CancellationToken cancellation)
    {
        try
        {
            var family = type == DnsRecordType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
            return Own([.. (await Dns.GetHostAddressesAsync(name, family, cancellation).ConfigureAwait(false)).Select(address => IpEndpoint.From(address, 0))]);
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData ? Own([]) : LookUpReply.Failed(LookUpOutcome.Silence, error.SocketErrorCode.ToString());
        }
    }

    /// <summary>RFC 1035 section 2.3.4: labels of 1 to 63 octets, 255 in all. Anything else cannot exist.</summary>
    private static bool IsName(string name) => name.Length <= MaxName && name.Split('.').All(label => label.Length is > 0 and <= MaxLabel);

    private static LookUpReply Own(IReadOnlyList<IpEndpoint> addresses) =>
        new(addresses.Count > 0 ? LookUpOutcome.Found : LookUpOutcome.NotFound, DnsRecords.Of(addresses), SystemTimeToLive);

    private static LookupClientOptions Options(DnsSettings settings)
    {
        var options = settings.Servers.Count > 0 ? new LookupClientOptions([.. settings.Servers]) : new LookupClientOptions();

        // The cache is ours: it knows what is stale, and when DNS is away.
        options.UseCache = false;
        options.Timeout = settings.AttemptTimeout;
        options.Retries = settings.Retries;
        options.UseTcpFallback = true;
        options.UseRandomNameServer = false;
        options.ContinueOnDnsError = true;
        options.ContinueOnEmptyResponse = false;
        options.ThrowDnsErrors = false;
        options.ExtendedDnsBufferSize = EdnsBuffer;
        return options;
    }

    private static QueryType QueryTypeOf(DnsRecordType type) => type switch
    {
        DnsRecordType.A => QueryType.A,
        DnsRecordType.Aaaa => QueryType.AAAA,
        DnsRecordType.Naptr => QueryType.NAPTR,
        _ => QueryType.SRV,
    };
}
