using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;

namespace ActorSip.Cluster.Tests.Nodes;

/// <summary>One node of the cluster, over all its lives: a process in its own place, which comes back at the same address.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(3) };
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TellsWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Forever = TimeSpan.FromHours(12);

    private readonly Func<TimeSpan, IReadOnlyList<string>> _command;
    private readonly List<NodeEnd> _ends = [];
    private readonly List<string> _lastWords = [];
    private readonly List<ProgramRun> _past = [];
    private readonly Lock _lock = new();
    private ProgramRun? _run;
    private Task _watch = Task.CompletedTask;
    private Task _offer = Task.CompletedTask;
    private bool _isToEnd;

    /// <param name="index">From 0.</param>
    /// <param name="address">Of SIP, of the administration and of the cluster.</param>
    /// <param name="command">What starts it, with a clock that is off by so much.</param>
    public ClusterNode(int index, IPAddress address, Func<TimeSpan, IReadOnlyList<string>> command)
    {
        Index = index;
        Sip = new IPEndPoint(address, 5060);
        _command = command;
    }

    public int Index { get; }

    public IPEndPoint Sip { get; }

    /// <summary>It is ready and nobody has touched it: a lookup that fails here is one that a user would have noticed.</summary>
    public bool IsServing { get; private set; }

    /// <summary>It was told to stop, and what was asked of it before it said that it is not ready any more is still to be answered.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Phones know it. A balancer that sees a node leave takes it off its list; one that is killed stays on it.</summary>
    public bool IsListed { get; private set; } = true;

    /// <summary>Counts its processes.</summary>
    public int Life { get; private set; }

    /// <summary>True: a process that ends by itself is started again at once, as Kubernetes would.</summary>
    public bool IsSupervised { get; set; } = true;

    public bool IsRunning => _run is { HasExited: false };

    public int ProcessId => _run!.ProcessId;

    /// <summary>Lines that its present process has written to its log.</summary>
    public int LogLines => _run is { } run ? run.Errors().Count(letter => letter == '\n') + run.Output().Count(letter => letter == '\n') : 0;

    /// <summary>Memory in use, as the kernel counts it.</summary>
    public long ResidentBytes => Status("VmRSS:") * 1024;

    public int Descriptors => Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/fd")).Count();

    /// <summary>The ends of its processes that no test asked for.</summary>
    public IReadOnlyList<NodeEnd> Ends
    {
        get
        {
            lock (_lock) return [.. _ends];
        }
    }

    /// <summary>Starts its process; see <see cref="WaitUntilReadyAsync"/>.</summary>
    /// <param name="clockOffset">How far its time of day is off.</param>
    public void Start(TimeSpan clockOffset = default)
    {
        lock (_lock) StartAgain(clockOffset);
    }

    /// <summary>Waits until it says that it is ready, and takes calls from then on.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> WaitUntilReadyAsync(TimeSpan within)
    {
        var took = await TestClock.UntilAsync(IsReadyAsync, within, () => $"node {Index} is not ready.\n{Tail()}");
        Offer();
        return took;
    }

    public async Task<bool> IsReadyAsync() => IsRunning && await StatusOfAsync("/health/ready") == HttpStatusCode.OK;

    /// <summary>What it says at /health/ready.</summary>
    public async Task<string> NotReadyReasonsAsync()
    {
        using var answer = await Http.GetAsync(Administration("/health/ready"));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>It is on the list of those who take calls.</summary>
    public void Offer() => (IsServing, IsListed) = (true, true);

    /// <summary>What is asked of it is not counted, since the test does something to it. Phones still try it.</summary>
    public void Distrust() => IsServing = false;

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (Relinquish() is not { } run) return;
        await run.KillAsync();
        await _watch;
    }

    /// <summary>SIGTERM. It is asked for everything until it says that it is not ready, as by a balancer that looks often. Waits for its end.</summary>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        ProgramRun run;
        lock (_lock) (_isToEnd, IsLeaving, run) = (true, true, _run!);
        await run.TerminateAsync();
        await TestClock.UntilAsync(async () => !await IsReadyAsync(), within, () => $"node {Index} is still ready.\n{Tail()}");
        (IsServing, IsListed) = (false, false);
        var code = await run.ExitCodeAsync(within);
        await _watch;
        IsLeaving = false;
        return code;
    }

    /// <summary>Sends a signal, such as STOP and CONT.</summary>
    public Task SignalAsync(string signal) => _run!.SignalAsync(signal);

    /// <summary>A document of its administration; null when there is none, or no answer.</summary>
    public async Task<JsonElement?> ReadAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(Administration(path));
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Its counters and levels; asks again when it does not answer at once.</summary>
    public async Task<JsonElement> StatisticsAsync()
    {
        JsonElement statistics = default;
        await TestClock.UntilAsync(
            async () =>
            {
                if (await ReadAsync("/stats") is not { } answer) return false;
                statistics = answer;
                return true;
            },
            TellsWithin,
            () => "it tells no statistics\n" + Tail());
        return statistics;
    }

    /// <summary>What its clock says, in whole seconds.</summary>
    public async Task<DateTimeOffset> ClockAsync()
    {
        using var answer = await Http.GetAsync(Administration("/health/live"));
        return answer.Headers.Date ?? throw new InvalidOperationException("the answer has no date");
    }

    /// <summary>The end of what its processes wrote, for the message of a failing test.</summary>
    public string Tail()
    {
        lock (_lock) return $"=== node {Index}, life {Life}\n{string.Join('\n', _lastWords)}{_run?.Tail()}";
    }

    public async ValueTask DisposeAsync()
    {
        IsSupervised = false;
        await KillAsync();
        await _offer;
        foreach (var past in _past) await past.DisposeAsync();
        if (_run is { } run) await run.DisposeAsync();
    }

    private Uri Administration(string path) => new($"http://{Sip.Address}:8080{path}");

    private long Status(string name)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/status")).First(text => text.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    private async Task<HttpStatusCode?> StatusOfAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(Administration(path));
            return answer.StatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task WatchAsync(ProgramRun run)
    {
        var code = await run.ExitCodeAsync(Forever);
        lock (_lock)
        {
            if (_isToEnd) return;
            IsServing = false;
            _ends.Add(new NodeEnd(code, TestClock.Now));
            _lastWords.Add($"--- life {Life} ended with {code}\n{run.Tail()}\n");
            if (!IsSupervised) return;
            StartAgain(TimeSpan.Zero);
            _offer = OfferWhenReadyAsync(Life);
        }
    }

    /// <summary>What comes back by itself takes calls again as soon as it says that it is ready.</summary>
    private async Task OfferWhenReadyAsync(int life)
    {
        while (!await IsReadyAsync())
        {
            await Task.Delay(Look);
            lock (_lock)
                if (Life != life || _isToEnd) return;
        }

        lock (_lock)
            if (Life == life && !_isToEnd) Offer();
    }

    /// <summary>Called under the lock.</summary>
    private void StartAgain(TimeSpan clockOffset)
    {
        if (_run is { } past) _past.Add(past);
        var command = _command(clockOffset);
        _isToEnd = false;
        _run = ProgramRun.Start(command[0], command.Skip(1));
        Life++;
        _watch = WatchAsync(_run);
    }

    /// <summary>From here on the end of its process is wanted; the supervisor leaves it alone.</summary>
    private ProgramRun? Relinquish()
    {
        lock (_lock)
        {
            (IsServing, _isToEnd) = (false, true);
            return _run;
        }
    }
}
