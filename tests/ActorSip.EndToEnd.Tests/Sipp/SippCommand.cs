using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Sipp;

/// <summary>One SIPp process to be started with a scenario of the folder Scenarios.</summary>
/// <param name="Scenario">Name of the file, without .xml.</param>
/// <param name="Local">Where SIPp sends from and listens.</param>
/// <param name="Remote">Where a caller sends to; null for a callee.</param>
internal sealed record SippCommand(string Scenario, IPEndPoint Local, IPEndPoint? Remote)
{
    private const string Memory = "/dev/shm";

    /// <summary>SIPp writes its logs on the thread that calls: a disk that is busy for a second would make it deaf for as long.</summary>
    private static readonly string LogRoot = Directory.Exists(Memory) ? Memory : Path.GetTempPath();

    /// <summary>TCP over one connection instead of UDP.</summary>
    public bool Tcp { get; init; }

    /// <summary>SIPp ends after so many calls.</summary>
    public int Calls { get; init; } = 1;

    /// <summary>Calls a second.</summary>
    public int Rate { get; init; } = 10;

    /// <summary>User part of the Request-URI of a caller, and name of a callee.</summary>
    public string User { get; init; } = "nobody";

    /// <summary>Of the users.</summary>
    public string Domain { get; init; } = UserAgent.UsualDomain;

    /// <summary>host:port with parameters as it stands in Contact; the local address unless given.</summary>
    public string? Contact { get; init; }

    /// <summary>Length of a pause without a length of its own, in milliseconds.</summary>
    public int PauseMilliseconds { get; init; } = 100;

    /// <summary>Values for [field0] and so on, one line a call.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>The process gives up after this time and fails.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Starts it; a callee is listening when this returns.</summary>
    public async Task<SippRun> StartAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(LogRoot, $"actorsip-sipp-{Guid.NewGuid():N}")).FullName;
        var run = new SippRun(ProgramRun.Start("sipp", await ArgumentsAsync(folder), folder), folder, this);
        if (Remote is null)
        {
            try
            {
                await Loopback.WaitUntilBoundAsync(Local, Tcp, run.Program);
            }
            catch
            {
                await run.DisposeAsync();
                throw;
            }
        }
        return run;
    }

    private async Task<List<string>> ArgumentsAsync(string folder)
    {
        var arguments = new List<string>();
        if (Remote is not null)
            arguments.Add(Loopback.Literal(Remote));
        var contact = Contact ?? $"{User}@{Loopback.Literal(Local)}" + (Tcp ? ";transport=tcp" : "");
        arguments.AddRange(
        [
            "-sf", Path.Combine(AppContext.BaseDirectory, "Sipp", "Scenarios", Scenario + ".xml"),
            "-i", Local.Address.ToString(), "-p", Text(Local.Port), "-bind_local", "-t", Tcp ? "t1" : "u1",
            "-m", Text(Calls), "-r", Text(Rate), "-d", Text(PauseMilliseconds), "-l", "2000",
            "-s", User, "-key", "domain", Domain, "-key", "contact", contact,
            "-mi", Local.AddressFamily == AddressFamily.InterNetwork ? Local.Address.ToString() : "::1", "-mp", Text(Loopback.NextPort()),
            "-nostdin", "-timeout", Text((int)Limit.TotalSeconds), "-timeout_error",
            "-trace_stat", "-stf", Path.Combine(folder, SippRun.Statistics), "-fd", "1",
            "-trace_err", "-error_file", Path.Combine(folder, SippRun.ErrorLog),
            "-trace_msg", "-message_file", Path.Combine(folder, SippRun.MessageLog),
        ]);
        if (Rows.Count > 0)
        {
            var file = Path.Combine(folder, "rows.csv");
            await File.WriteAllLinesAsync(file, ["SEQUENTIAL", .. Rows]);
            arguments.AddRange(["-inf", file]);
        }
        return arguments;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
