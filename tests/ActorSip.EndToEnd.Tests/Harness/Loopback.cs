using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>
/// Hands out loopback addresses and ports, each once a run, so that no two parties of the tests meet on one: every IPv4 party has an address of
/// its own in 127/8 and may take any port there; all IPv6 parties share ::1 and get a port. The process id goes into them, so that a run does
/// not meet the connections that the run before left in TIME_WAIT.
/// </summary>
internal static class Loopback
{
    private static readonly int First = Environment.ProcessId % 60;
    private static int _addresses;
    private static int _ports;

    /// <summary>An IPv4 address of 127/8 that nobody else in this run has.</summary>
    public static IPAddress NextAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return new IPAddress([127, (byte)(60 + First), (byte)(number / 250), (byte)(1 + (number % 250))]);
    }

    /// <summary>A port below the ephemeral ones; ten apart, since programs take a few more behind the one they are given. They come round in a long run: one that a server still has is passed over.</summary>
    public static int NextPort()
    {
        while (true)
        {
            var port = 20_000 + (First * 150) + (10 * (Interlocked.Increment(ref _ports) % 300));
            if (!IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Any(bound => bound.Port == port)) return port;
        }
    }

    /// <summary>The address as it stands in a SIP URI: IPv6 in brackets.</summary>
    public static string Literal(IPEndPoint endpoint) => endpoint.ToString();

    /// <summary>The address alone as it stands in a SIP URI.</summary>
    public static string Literal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? string.Create(CultureInfo.InvariantCulture, $"[{address}]") : address.ToString();

    /// <summary>Waits until some process has bound the address: the only sign of being ready that SIPp gives.</summary>
    public static async Task WaitUntilBoundAsync(IPEndPoint endpoint, bool tcp, ProgramRun owner)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var properties = IPGlobalProperties.GetIPGlobalProperties();
            var bound = tcp ? properties.GetActiveTcpListeners() : properties.GetActiveUdpListeners();
            if (Array.Exists(bound, endpoint.Equals))
                return;
            if (owner.HasExited)
                throw new InvalidOperationException("The program ended before it had bound " + endpoint + ".\n" + owner.Tail());
            await Task.Delay(20);
        }
        throw new TimeoutException(endpoint + " is still not bound.\n" + owner.Tail());
    }
}
