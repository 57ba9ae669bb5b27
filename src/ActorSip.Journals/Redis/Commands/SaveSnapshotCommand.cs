using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Commands;

/// <summary>Keeps a snapshot.</summary>
/// <param name="persistenceId">Whose.</param>
/// <param name="serialize">Makes what is stored, once; what it throws fails the command.</param>
/// <param name="complete">Tells that it is durable.</param>
/// <param name="fail">Tells that it never will be.</param>
internal sealed class SaveSnapshotCommand(string persistenceId, Func<StoredSnapshot> serialize, Action complete, Action<Exception> fail) : RedisCommand
{
    private RedisValue[] _values = [];
    private long _size;

    public override string PersistenceId => persistenceId;

    public override long Size => _size;

    public override void Prepare()
    {
        var snapshot = serialize();
        var record = RedisRecords.Write(snapshot);
        _size = record.Length;
        _values = [RedisRecords.FieldOf(snapshot), record];
    }

    public override RedisQuestion Next(RedisScope scope) => new(RedisScripts.SaveSnapshot, [scope.Keys.Snapshots(persistenceId)], _values);

    public override RedisStep Take(RedisScope scope, RedisResult answer) => RedisStep.Done;

    public override void Complete() => complete();

    public override void Fail(Exception cause) => fail(cause);
}
