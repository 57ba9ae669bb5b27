using System.Globalization;
using System.Net;

namespace ActorSip.Journals.Redis;

/// <summary>What one sentinel says of the master.</summary>
/// <param name="Master">Where it is; null when it does not say.</param>
/// <param name="Epoch">Grows with each failover.</param>
/// <param name="Cause">Why it does not say.</param>
internal sealed record SentinelAnswer(EndPoint? Master, long Epoch, Exception? Cause)
{
    /// <summary>Out of the names and values of SENTINEL MASTER.</summary>
    public static SentinelAnswer Of(KeyValuePair<string, string>[] pairs)
    {
        if (ValueOf("ip") is not { Length: > 0 } host || !ushort.TryParse(ValueOf("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !long.TryParse(ValueOf("config-epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
            return new SentinelAnswer(null, 0, null);
        EndPoint master = IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
        return new SentinelAnswer(master, epoch, null);

        string? ValueOf(string name) => pairs.FirstOrDefault(pair => pair.Key == name).Value;
    }
}
