using System.Threading.Channels;
using ActorSip.Backends;

namespace ActorSip.Tests.Backends;

/// <summary>Work that ends when the test says so.</summary>
internal sealed class ManualWork : IBackendWork<int, string>
{
    private readonly Channel<Begun> _begun = Channel.CreateUnbounded<Begun>();
    private int _running;
    private int _mostAtOnce;

    /// <summary>The most that ran at once so far.</summary>
    public int MostAtOnce => _mostAtOnce;

    public async Task<string> AnswerAsync(int question, CancellationToken cancellation)
    {
        var running = Interlocked.Increment(ref _running);
        for (var most = _mostAtOnce; running > most; most = _mostAtOnce) Interlocked.CompareExchange(ref _mostAtOnce, running, most);
        var begun = new Begun(question, cancellation);
        _begun.Writer.TryWrite(begun);
        try
        {
#pragma warning disable VSTHRD003 // The test ends it, which waits for nothing here.
            return await begun.End.Task;
#pragma warning restore VSTHRD003
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>The next question whose work has begun.</summary>
    public async Task<Begun> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _begun.Reader.ReadAsync(patience.Token);
    }

    /// <summary>True when nothing has begun that the test does not know of.</summary>
    public bool IsIdle => _begun.Reader.Count == 0;

    internal sealed record Begun(int Question, CancellationToken Cancellation)
    {
        public TaskCompletionSource<string> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
