using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Commands;

/// <summary>One script with one answer.</summary>
/// <param name="persistenceId">What it is about; empty for what is not about a persistence id.</param>
/// <param name="question">Makes the question, once.</param>
/// <param name="read">Reads the answer.</param>
/// <param name="complete">Tells what was read.</param>
/// <param name="fail">Tells why it cannot be done.</param>
internal sealed class ScriptCommand<T>(string persistenceId, Func<RedisKeys, RedisQuestion> question, Func<RedisResult, T> read, Action<T> complete, Action<Exception> fail) : RedisCommand
{
    private RedisQuestion? _question;
    private T? _answer;

    public override string PersistenceId => persistenceId;

    public override RedisQuestion Next(RedisScope scope) => _question ??= question(scope.Keys);

    public override RedisStep Take(RedisScope scope, RedisResult answer)
    {
        _answer = read(answer);
        return RedisStep.Done;
    }

    public override void Complete() => complete(_answer!);

    public override void Fail(Exception cause) => fail(cause);
}
