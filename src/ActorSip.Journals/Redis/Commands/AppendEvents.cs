using ActorSip.Journals.Plugins;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Commands;

/// <summary>Adds the events of one WriteMessages of Akka, all or none. Where the store has lost what came before them, the actor's state is written anew first.</summary>
internal sealed class AppendEvents(WriteRequest request) : RedisCommand
{
    private const int Written = 0;
    private const int NotTheWriter = 1;

    // Lua's numbers are exact to here.
    private const long MaxSequenceNr = 1L << 53;

    private RedisValue[] _values = [];
    private long _first;
    private long _size;
    private RedisClaim? _claim;
    private StoredSnapshot? _state;
    private bool _isClaiming;
    private bool _isRestated;

    public override string PersistenceId => request.PersistenceId;

    public override long Size => _size;

    public override int EventCount => _values.Length - 3;

    public override void Prepare()
    {
        var events = request.Serialize();
        _first = events[0].SequenceNr;
        _values = new RedisValue[3 + events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].SequenceNr != _first + i) throw new StoreException($"Event {events[i].SequenceNr} of '{PersistenceId}' comes after event {_first + i - 1}.");
            var record = RedisRecords.Write(events[i]);
            _values[3 + i] = record;
            _size += record.Length;
        }

        if (events[^1].SequenceNr > MaxSequenceNr) throw new StoreException($"'{PersistenceId}' has used up its sequence numbers; the last is {MaxSequenceNr}.");
    }

    public override RedisQuestion Next(RedisScope scope)
    {
        if (_state is not null) return RewriteState.Restate(scope, PersistenceId, _claim!, _state);

        // An actor claims when it recovers; who writes without that claims now.
        if (_claim is null && scope.Claims.Find(PersistenceId) is { } claim)
        {
            _claim = claim;
            (_values[0], _values[1], _values[2]) = (claim.Epoch, claim.NextWrite(), _first);
        }

        _isClaiming = _claim is null;
        return _isClaiming ? ClaimedReplay.Claim(scope, PersistenceId) : new RedisQuestion(RedisScripts.Append, [scope.Keys.Numbers(PersistenceId), scope.Keys.Events(PersistenceId)], _values);
    }

    public override RedisStep Take(RedisScope scope, RedisResult answer)
    {
        if (_isClaiming)
        {
            ClaimedReplay.TakeClaim(scope, PersistenceId, request.Owner, answer);
            return RedisStep.Ask;
        }

        var (code, highest, epoch) = ((int)answer[0], (long)answer[1], (string?)answer[2] ?? "");
        if (code == Written && _state is not null)
        {
            _state = null;
            return RedisStep.Ask;
        }

        if (code == Written)
        {
            _claim!.Confirmed = _first + EventCount - 1;
            return RedisStep.Done;
        }

        if (!_isRestated && _claim!.HasLost(_claim.Confirmed, highest, epoch)) return RedisStep.NeedState;
        if (code == NotTheWriter) scope.Claims.Drop(PersistenceId, _claim!);
        Refusal = new StoreException(code == NotTheWriter
            ? $"Another node writes '{PersistenceId}' now (epoch {epoch}, ours was {_claim!.Epoch})."
            : $"Event {_first} of '{PersistenceId}' does not follow the last one in the store, {highest}: there is a second writer, or the store was exchanged.");
        return RedisStep.Done;
    }

    public override void AskForState() => request.Owner.RequestState(PersistenceId);

    public override void GiveState(StoredSnapshot? state)
    {
        _isRestated = true;
        _state = state?.SequenceNr == _first - 1 ? state : null;
    }

    public override void Complete() => request.Complete();

    public override void Fail(Exception cause) => request.Fail(cause);
}
