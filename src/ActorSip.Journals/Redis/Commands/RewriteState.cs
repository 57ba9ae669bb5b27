using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Commands;

/// <summary>Has the state of an actor written anew, if the store lacks some of it.</summary>
/// <param name="persistenceId">Whose.</param>
/// <param name="claim">By which he was the writer when that was found.</param>
/// <param name="done">Told whether it was written.</param>
internal sealed class RewriteState(string persistenceId, RedisClaim claim, Action<bool> done) : RedisCommand
{
    private StoredSnapshot? _state;
    private bool _wasAsked;
    private bool _isWritten;

    public override string PersistenceId => persistenceId;

    /// <summary>Asks what the store has.</summary>
    public static RedisQuestion Standing(RedisScope scope, string persistenceId) => new(RedisScripts.Standing, [scope.Keys.Numbers(persistenceId)], []);

    /// <summary>Whether that, by the answer, is less than what was confirmed.</summary>
    public static bool HasLost(RedisClaim claim, long confirmed, RedisResult answer) => confirmed > 0 && claim.HasLost(confirmed, (long)answer[0], (string?)answer[1] ?? "");

    /// <summary>Writes a state in place of all that there is.</summary>
    public static RedisQuestion Restate(RedisScope scope, string persistenceId, RedisClaim claim, StoredSnapshot state) => new(
        RedisScripts.Restate, [scope.Keys.Numbers(persistenceId), scope.Keys.Events(persistenceId), scope.Keys.Snapshots(persistenceId)], [claim.Epoch, state.SequenceNr, RedisRecords.FieldOf(state), RedisRecords.Write(state)]);

    public override RedisQuestion Next(RedisScope scope) => _state is null ? Standing(scope, persistenceId) : Restate(scope, persistenceId, claim, _state);

    public override RedisStep Take(RedisScope scope, RedisResult answer)
    {
        _isWritten = _state is not null && (int)answer[0] == 0;
        if (_state is not null || _wasAsked || scope.Claims.Find(persistenceId) != claim || !HasLost(claim, claim.Confirmed, answer)) return RedisStep.Done;
        return RedisStep.NeedState;
    }

    public override void AskForState() => claim.Owner.RequestState(persistenceId);

    public override void GiveState(StoredSnapshot? state)
    {
        _wasAsked = true;
        _state = state?.SequenceNr == claim.Confirmed ? state : null;
    }

    public override void Complete() => done(_isWritten);

    public override void Fail(Exception cause) => done(false);
}
