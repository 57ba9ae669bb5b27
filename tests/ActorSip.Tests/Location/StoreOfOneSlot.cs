using System.Collections.Concurrent;
using ActorSip.Journals;

namespace ActorSip.Tests.Location;

/// <summary>A store that answers reads when the test says, and with what the test says.</summary>
internal sealed class StoreOfOneSlot(TimeProvider time) : IStore
{
    private readonly ConcurrentQueue<(StorePosition After, TaskCompletionSource<StoredHistory> Answer)> _reads = new();

    public StoreHealth Health { get; } = new("a store of one slot", time);

    public int Reads => _reads.Count;

    public Task<StoredHistory> ReadAsync(string persistenceId) => ReadAsync(persistenceId, default);

    public Task<StoredHistory> ReadAsync(string persistenceId, StorePosition after)
    {
        var answer = new TaskCompletionSource<StoredHistory>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reads.Enqueue((after, answer));
#pragma warning disable VSTHRD003 // The test completes it.
        return answer.Task;
#pragma warning restore VSTHRD003
    }

    /// <summary>Answers the oldest read, and says from where it was to go on.</summary>
    public StorePosition Answer(Func<StorePosition, StoredHistory> answer)
    {
        Assert(_reads.TryDequeue(out var read));
        read.Answer.SetResult(answer(read.After));
        return read.After;
    }

    public void Fail(Exception cause)
    {
        Assert(_reads.TryDequeue(out var read));
        read.Answer.SetException(cause);
    }

    public Task<IReadOnlyList<string>> PersistenceIdsAsync() => throw new NotSupportedException();

    public Task<byte[]> GetOrAddAsync(string key, byte[] value) => throw new NotSupportedException();

    public Task<byte[]?> GetAsync(string key) => throw new NotSupportedException();

    public Task PutAsync(string key, byte[] value) => Task.CompletedTask;

    public Task<DateTimeOffset?> TimeAsync() => throw new NotSupportedException();

    private static void Assert(bool isThere) => Xunit.Assert.True(isThere, "Nothing is being read.");
}
