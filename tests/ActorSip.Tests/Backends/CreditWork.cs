using System.Collections.Concurrent;
using ActorSip.Backends;

namespace ActorSip.Tests.Backends;

/// <summary>Knows the credit of a caller by a word in his From; whoever has the word "slow" in it waits until the test lets him go.</summary>
internal sealed class CreditWork : IBackendWork<string, int>
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The slow ones whose work was given up.</summary>
    public ConcurrentBag<string> Cancelled { get; } = [];

    public void OpenGate() => _gate.TrySetResult();

    public async Task<int> AnswerAsync(string question, CancellationToken cancellation)
    {
        if (question.Contains("broken", StringComparison.Ordinal)) throw new InvalidDataException("The books are in disorder.");
        if (!question.Contains("slow", StringComparison.Ordinal)) return question.Contains("poor", StringComparison.Ordinal) ? 0 : 10;
        try
        {
#pragma warning disable VSTHRD003 // The gate is opened by the test, which waits for nothing here.
            await _gate.Task.WaitAsync(cancellation);
#pragma warning restore VSTHRD003
            return 10;
        }
        catch (OperationCanceledException)
        {
            Cancelled.Add(question);
            throw;
        }
    }
}
