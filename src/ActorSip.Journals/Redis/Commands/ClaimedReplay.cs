using ActorSip.Journals.Plugins;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Commands;

/// <summary>A ReplayMessages of Akka: who recovers is the writer from now on, and hears of every event that anybody wrote before.</summary>
internal sealed class ClaimedReplay(ReplayRequest request) : RedisCommand
{
    private const int EventsAtOnce = 512;

    private bool _hasClaimed;

    public override string PersistenceId => request.PersistenceId;

    /// <summary>The question by which this process becomes the writer.</summary>
    public static RedisQuestion Claim(RedisScope scope, string persistenceId) => new(RedisScripts.Claim, [scope.Keys.Numbers(persistenceId)], [scope.Claims.Owner]);

    /// <summary>Takes its answer, and gives the highest sequence number.</summary>
    public static long TakeClaim(RedisScope scope, string persistenceId, StateOwner owner, RedisResult answer)
    {
        var highest = (long)answer[0];
        scope.Claims.Set(persistenceId, new RedisClaim((string)answer[1]!, highest, owner));
        return highest;
    }

    public override RedisQuestion Next(RedisScope scope) => _hasClaimed
        ? new RedisQuestion(RedisScripts.Page, [scope.Keys.Numbers(PersistenceId), scope.Keys.Events(PersistenceId)], [request.Next, request.Last, Math.Min(request.Left, EventsAtOnce)])
        : Claim(scope, PersistenceId);

    public override RedisStep Take(RedisScope scope, RedisResult answer)
    {
        if (!_hasClaimed)
        {
            _hasClaimed = true;
            request.Begin(TakeClaim(scope, PersistenceId, request.Owner, answer));
            return request.IsDone ? RedisStep.Done : RedisStep.Ask;
        }

        var isDone = request.Tell(RedisAnswers.Events(answer[1]));
        Refusal = request.Refusal;
        return isDone ? RedisStep.Done : RedisStep.Ask;
    }

    public override void Complete() => request.Complete();

    public override void Fail(Exception cause) => request.Fail(cause);
}
