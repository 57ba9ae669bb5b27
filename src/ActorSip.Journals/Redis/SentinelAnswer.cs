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
        var host = ValueOf("ip");
        var port = int.Parse(ValueOf("port"), NumberStyles.None, CultureInfo.InvariantCulture);
        EndPoint master = IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
        return new SentinelAnswer(master, long.Parse(ValueOf("config-epoch"), NumberStyles.None, CultureInfo.InvariantCulture), null);

        string ValueOf(string name) => pairs.First(pair => pair.Key == name).Value;
    }
}
