using ActorSip.Journals.Redis.Commands;
using Akka.Event;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis;

/// <summary>
/// Looks, whenever Redis may be another one than before, whether it still has what it had confirmed: a replica that becomes the master lacks what had not come to it. What is missing is written anew at once, by the actors that know it:
/// their next write may be long in coming, and if they ended before it, all copies were gone.
/// </summary>
/// <param name="scope">With the claims of this node.</param>
/// <param name="read">Asks Redis something that changes nothing, until there is an answer; is cancelled when the store is closed.</param>
/// <param name="post">Has a command run behind those of its persistence id.</param>
/// <param name="name">Of the store.</param>
/// <param name="log">For the operator.</param>
internal sealed class RedisLosses(RedisScope scope, Func<RedisQuestion, Task<RedisResult>> read, Action<RedisCommand> post, string name, ILoggingAdapter log)
{
    private const int AtOnce = 256;

    private const int Idle = 0;
    private const int Looking = 1;
    private const int LookingAgain = 2;

    private int _state;

    /// <summary>Looks soon, once for any number of calls that come meanwhile.</summary>
    public void Look()
    {
        if (Interlocked.Exchange(ref _state, LookingAgain) == Idle) _ = LookAsync();
    }

    private async Task LookAsync()
    {
        do
        {
            Volatile.Write(ref _state, Looking);
            try
            {
                await LookOnceAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is, it is said, and the next change of the connection is looked at again.
            catch (Exception error)
#pragma warning restore CA1031
            {
                log.Warning("Whether the store {0} has lost anything cannot be seen: {1}", name, error.Message);
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Looking) != Looking);
    }

    private async Task LookOnceAsync()
    {
        var rewritten = new List<Task<bool>>();
        foreach (var chunk in scope.Claims.All.Chunk(AtOnce))
        {
            // Read first: what is confirmed meanwhile is there.
            var standings = chunk.Select(pair => (Id: pair.Key, Claim: pair.Value, pair.Value.Confirmed, Answer: read(RewriteState.Standing(scope, pair.Key)))).ToArray();
            foreach (var (id, claim, confirmed, answer) in standings)
                if (RewriteState.HasLost(claim, confirmed, await answer.ConfigureAwait(false))) rewritten.Add(RewriteAsync(id, claim));
        }

        if (rewritten.Count == 0) return;
        var done = (await Task.WhenAll(rewritten).ConfigureAwait(false)).Count(isWritten => isWritten);
        log.Warning("The store {0} has come back without what it had confirmed last for {1} persistence ids; {2} of them were written anew by their owners here", name, rewritten.Count, done);
    }

    private Task<bool> RewriteAsync(string persistenceId, RedisClaim claim)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        post(new RewriteState(persistenceId, claim, done.SetResult));
        return done.Task;
    }
}
