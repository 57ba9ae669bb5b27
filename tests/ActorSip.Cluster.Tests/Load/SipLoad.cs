using System.Globalization;
using System.Net;
using ActorSip.Cluster.Tests.History;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;
using ActorSip.Sip.Tests.Transactions;

namespace ActorSip.Cluster.Tests.Load;

/// <summary>Phones that register and callers that look for them, at a rate, on all nodes; everything is noted.</summary>
internal sealed class SipLoad : IAsyncDisposable
{
    private const int Lookers = 400;
    private const int Backlog = 200;

    // A node that has said nothing to anybody for so long is only pinged, until it answers.
    private static readonly TimeSpan NodeAnswersWithin = TimeSpan.FromMilliseconds(2500);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookupAnswersWithin = TimeSpan.FromSeconds(4);

    // Timer F, after which a phone begins anew; and how long it waits when all have refused.
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(32);
    private static readonly TimeSpan TriesAgainAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly LoadOptions _options;
    private readonly ClusterNode[] _nodes;
    private readonly Phone[] _phones;
    private readonly SipCaller _caller;
    private readonly TimeSpan[] _heard;
    private readonly bool[] _isSuspect;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _registers = new(0);
    private readonly SemaphoreSlim _lookups = new(0);
    private readonly Task _running;
    private TestRandom _random;
    private int _turn;
    private long _calls;

    private SipLoad(LoadOptions options, ServerCluster cluster, RegistrationHistory history)
    {
        _options = options;
        _nodes = [.. cluster.Nodes.Where(node => options.Nodes?.Contains(node.Index) ?? true)];
        _heard = new TimeSpan[cluster.Nodes.Count];
        _isSuspect = new bool[cluster.Nodes.Count];
        _caller = new SipCaller(cluster.Network.Home);
        _random = new TestRandom(options.Seed);
        History = history;
        _phones = [.. history.Addresses.Select((address, number) => new Phone(address, number, _caller.LocalOf(number).ToString()!, options))];
        _running = Task.WhenAll(
        [
            .. _phones.Select(RunAsync),
            .. Enumerable.Range(0, options.Lookups == 0 ? 0 : Lookers).Select(_ => LookAsync()),
            PingAsync(),
            PaceAsync(_registers, options.Registers),
            PaceAsync(_lookups, options.Lookups),
        ]);
    }

    public RegistrationHistory History { get; }

    public LoadRecord Record { get; } = new();

    public static SipLoad Start(ServerCluster cluster, LoadOptions options) => Start(cluster, options, new RegistrationHistory(string.Create(CultureInfo.InvariantCulture, $"u{TestClock.Now.Ticks}x"), options.Users));

    /// <summary>Over the users of another load.</summary>
    public static SipLoad Start(ServerCluster cluster, LoadOptions options, RegistrationHistory history) => new(options, cluster, history);

    /// <summary>Goes on for a time; what breaks the load itself shows at once.</summary>
    public async Task ForAsync(TimeSpan time)
    {
        if (await Task.WhenAny(_running, Task.Delay(time)) == _running) await _running;
    }

    /// <summary>Begins nothing new, and waits for what is under way.</summary>
    public async Task StopAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        foreach (var phone in _phones)
            if (phone.WaitingSince is { } begun) Record.NoteWait(phone.Number, begun);
    }

    /// <summary>Sends one REGISTER of a user to a node.</summary>
    /// <returns>The status code; 0 for no answer.</returns>
    public Task<int> RegisterAtAsync(int user, ClusterNode node)
    {
        _phones[user].Decide();
        return TryRegisterAsync(_phones[user], node);
    }

    /// <summary>Looks up every user at every node that serves, several at a time; the answers are in the history.</summary>
    /// <returns>Lookups that had no answer.</returns>
    public async Task<int> ReadAllAsync()
    {
        var failed = 0;
        foreach (var node in _nodes.Where(node => node.IsServing))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, History.Addresses.Count), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (user, _) =>
            {
                if (!await LookUpAsync(user, node)) Interlocked.Increment(ref failed);
            });
        }

        return failed;
    }

    /// <summary>Asks a node for the contacts of a user.</summary>
    /// <returns>False when it did not say.</returns>
    public async Task<bool> LookUpAsync(int user, ClusterNode node)
    {
        var address = History.Addresses[user];
        var (begun, life) = (TestClock.Now, node.Life);
        var answer = await AskAsync(node, user, via => Options(via, address.User + "@"), LookupAnswersWithin);
        var ended = TestClock.Now;
        Record.NoteLookup(new Attempt(user, begun, ended, node.Index, answer?.Status ?? Attempt.NoAnswer, HasRetryAfter: false, Counts: (node.IsServing || node.IsLeaving) && node.Life == life));
        if (answer?.Status is not (302 or 480)) return false;
        address.Read(new Reading(begun, ended, node.Index, ContactNames.In(answer)));
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _caller.DisposeAsync();
        _stop.Dispose();
        _registers.Dispose();
        _lookups.Dispose();
    }

    /// <summary>Gives leave for so many a second. What nobody takes, since all are waiting for answers, is forgotten beyond a little.</summary>
    private async Task PaceAsync(SemaphoreSlim leave, int perSecond)
    {
        using var timer = new PeriodicTimer(Tick);
        var begun = TestClock.Now;
        var given = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var due = (long)((TestClock.Now - begun).TotalSeconds * perSecond);
                if (due > given && leave.CurrentCount < Backlog) leave.Release((int)(due - given));
                given = due;
            }
        }
        catch (OperationCanceledException)
        {
            // It is stopped.
        }
    }

    private async Task<bool> MayAsync(SemaphoreSlim leave)
    {
        try
        {
            await leave.WaitAsync(_stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task RunAsync(Phone phone)
    {
        while (await MayAsync(_registers)) await RegisterAsync(phone);
    }

    private async Task LookAsync()
    {
        while (await MayAsync(_lookups))
        {
            int user;
            lock (_stop) user = _random.Below(History.Addresses.Count);
            var up = Array.FindAll(_nodes, node => node.IsServing);
            if (up.Length > 0) await LookUpAsync(user, up[Turn(up.Length)]);
            else Record.NoteLookup(new Attempt(user, TestClock.Now, TestClock.Now, Attempt.NoNode, Attempt.NoAnswer, HasRetryAfter: false, Counts: true));
        }
    }

    /// <summary>One REGISTER, at one node after the other until one accepts it.</summary>
    private async Task RegisterAsync(Phone phone)
    {
        phone.Decide();
        var begun = TestClock.Now;
        phone.WaitingSince ??= begun;
        for (var refusals = 1; TestClock.Now - begun < GivesUpAfter; refusals++)
        {
            var node = Next();
            var status = await TryRegisterAsync(phone, node);
            if (status == 200)
            {
                Record.NoteWait(phone.Number, phone.WaitingSince.Value);
                phone.WaitingSince = null;
                return;
            }

            // What is stopped waits no longer for what does not come.
            if (_stop.IsCancellationRequested) return;
            if (status != Attempt.NoAnswer && refusals % _nodes.Length == 0) await Task.Delay(TriesAgainAfter);
        }
    }

    /// <summary>One REGISTER, noted.</summary>
    private async Task<int> TryRegisterAsync(Phone phone, ClusterNode node)
    {
        var sent = TestClock.Now;
        var answer = await AskAsync(node, phone.Number, phone.Request, NodeAnswersWithin);
        var now = TestClock.Now;
        var status = answer?.Status ?? Attempt.NoAnswer;
        Record.NoteRegister(new Attempt(phone.Number, sent, now, node.Index, status, answer?.Has("Retry-After") ?? false, Counts: true));
        if (status != 200) return status;
        History.Addresses[phone.Number].Read(new Reading(sent, now, node.Index, ContactNames.In(answer!)));
        phone.Accept(answer!, sent, now);
        return status;
    }

    private async Task<SipText?> AskAsync(ClusterNode node, int phone, Func<string, string> request, TimeSpan within)
    {
        var sent = TestClock.Now;
        var answer = await _caller.AskAsync(node.Sip, phone, request, within);
        if (answer is not null) (_heard[node.Index], _isSuspect[node.Index]) = (TestClock.Now, false);

        // One that has answered others meanwhile is not dead: it may be waiting for somebody itself.
        else if (_heard[node.Index] < sent) _isSuspect[node.Index] = true;
        return answer;
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(PingInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await Task.WhenAll(_nodes.Where(node => _isSuspect[node.Index]).Select(node => AskAsync(node, 0, via => Options(via, ""), PingInterval)));
        }
        catch (OperationCanceledException)
        {
            // It is stopped.
        }
    }

    /// <summary>The next node that phones know and that does not seem to be dead.</summary>
    private ClusterNode Next()
    {
        var listed = Array.FindAll(_nodes, node => node.IsListed);
        if (listed.Length == 0) listed = _nodes;
        var trusted = Array.FindAll(listed, node => !_isSuspect[node.Index]);
        if (trusted.Length == 0) trusted = listed;
        return trusted[Turn(trusted.Length)];
    }

    private int Turn(int of) => (int)((uint)Interlocked.Increment(ref _turn) % (uint)of);

    /// <param name="via">The Via line.</param>
    /// <param name="user">"somebody@", or nothing for the server itself.</param>
    private string Options(string via, string user)
    {
        var call = Interlocked.Increment(ref _calls);
        return string.Create(CultureInfo.InvariantCulture, $"""
            OPTIONS sip:{user}{ClusterSettings.Domain} SIP/2.0
            {via}Max-Forwards: 70
            From: <sip:caller@{ClusterSettings.Domain}>;tag={call}
            To: <sip:{user}{ClusterSettings.Domain}>
            Call-ID: {_options.Side}{_options.Seed}-{TestClock.Now.Ticks}-{call}
            CSeq: 1 OPTIONS
            Content-Length: 0


            """).ReplaceLineEndings("\r\n");
    }
}
