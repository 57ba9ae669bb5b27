using System.Threading.Tasks.Sources;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Pipe;

/// <summary>A question on its way through a pipe. Whoever awaits it goes on where the answer came in. Used again for the next.</summary>
/// <param name="free">Where it lies until then.</param>
internal sealed class PipeReply(Stack<PipeReply> free) : IValueTaskSource<RedisResult>
{
    private ManualResetValueTaskSourceCore<RedisResult> _core;

    public RedisQuestion Question { get; private set; }

    /// <summary>When it was asked.</summary>
    public long AskedAt { get; private set; }

    /// <summary>It went as a name that Redis had forgotten: so now as a text.</summary>
    public bool IsText { get; set; }

    public ValueTask<RedisResult> BeginAsync(in RedisQuestion question, long now)
    {
        Question = question;
        AskedAt = now;
        IsText = false;
        return new ValueTask<RedisResult>(this, _core.Version);
    }

    public void SetResult(RedisResult answer) => _core.SetResult(answer);

    public void SetException(Exception error) => _core.SetException(error);

    RedisResult IValueTaskSource<RedisResult>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Question = default;
            free.Push(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<RedisResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<RedisResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
}
