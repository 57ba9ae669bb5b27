using System.Collections.Concurrent;
using ActorSip.Journals.Redis.Commands;

namespace ActorSip.Journals.Redis;

/// <summary>The states that actors were asked for, since the store had lost them.</summary>
internal sealed class RedisStates(TimeSpan patience, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StoredSnapshot>> _asked = new(StringComparer.Ordinal);

    /// <summary>Has a command ask for its actor's state, and gives it to the command; null when none came in time.</summary>
    public async Task FetchAsync(RedisCommand command)
    {
        var answer = new TaskCompletionSource<StoredSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[command.PersistenceId] = answer;
        try
        {
            command.AskForState();
            command.GiveState(await answer.Task.WaitAsync(patience, time).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            command.GiveState(null);
        }
        finally
        {
            _asked.TryRemove(command.PersistenceId, out _);
        }
    }

    public void Give(string persistenceId, StoredSnapshot state)
    {
        if (_asked.TryGetValue(persistenceId, out var asked)) asked.TrySetResult(state);
    }
}
