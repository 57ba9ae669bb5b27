using System.Net;
using ActorSip.EndToEnd.Tests.Harness;

namespace ActorSip.EndToEnd.Tests.Kamailio;

/// <summary>A Kamailio as the carrier on the other side of the server, over UDP and TCP at an address of its own.</summary>
internal sealed class KamailioTrunk : IAsyncDisposable
{
    private readonly ProgramRun _run;
    private readonly string _folder;

    private KamailioTrunk(ProgramRun run, string folder, IPEndPoint address)
    {
        _run = run;
        _folder = folder;
        Address = address;
    }

    public IPEndPoint Address { get; }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="address">Its own.</param>
    /// <param name="server">The server under test.</param>
    /// <param name="gateway">Behind it.</param>
    /// <param name="challenges">It wants to see our password.</param>
    public static async Task<KamailioTrunk> StartAsync(IPEndPoint address, IPEndPoint server, IPEndPoint gateway, bool challenges = false)
    {
        var folder = Directory.CreateTempSubdirectory("actorsip-kamailio-").FullName;
        var configuration = Path.Combine(AppContext.BaseDirectory, "Kamailio", "kamailio.cfg");
        string[] arguments =
        [
            "-DD", "-E", "-f", configuration, "-Y", folder, "-w", folder, "-P", Path.Combine(folder, "pid"), "-m", "16", "-M", "4",
            "-l", $"udp:{address}", "-l", $"tcp:{address}",
            "-A", $"SERVER=\"sip:{server}\"", "-A", $"GATEWAY=\"sip:{gateway}\"", "-A", $"GATEWAY_IP={gateway.Address}",
            .. challenges ? (string[])["-A", "CHALLENGE"] : [],
        ];
        var run = ProgramRun.Start("kamailio", arguments);
        await Loopback.WaitUntilBoundAsync(address, tcp: false, run);
        await Loopback.WaitUntilBoundAsync(address, tcp: true, run);
        return new KamailioTrunk(run, folder, address);
    }

    /// <summary>The end of what it wrote, for the message of a failing test.</summary>
    public string Tail() => _run.Tail();

    /// <summary>Stops it, children and all.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_run.HasExited)
        {
            await _run.TerminateAsync();
            await _run.ExitCodeAsync(TimeSpan.FromSeconds(20));
        }

        await _run.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
