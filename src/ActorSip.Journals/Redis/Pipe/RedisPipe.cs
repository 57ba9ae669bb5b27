using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Pipe;

/// <summary>
/// What is said to Redis, and in which order the answers come, over a connection that a loop has for writing events: all that a pass of the loop writes leaves together, and what Redis answers is taken on the loop, without
/// a thread of its own. Knows no socket: whoever has one moves the bytes. Only one that stands alone is written to so; Sentinel, Redis Cluster and TLS go through the other connection, as does all that is not a write.
/// </summary>
/// <remarks>One thread at a time, which <c>isHere</c> knows; from others it takes nothing.</remarks>
public sealed class RedisPipe
{
    /// <summary>More than this may not wait for the socket.</summary>
    private const int MostUnsent = 16 * 1024 * 1024;

    private static readonly ConcurrentDictionary<string, byte[]> Names = new(StringComparer.Ordinal);

    private readonly RedisPipeTarget _target;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Stack<PipeReply> _free = new();
    private readonly Queue<PipeReply?> _pending = new();
    private readonly ArrayBufferWriter<byte> _out = new(16 * 1024);
    private Func<bool> _isHere = static () => false;
    private Action _flush = static () => { };
    private byte[] _in = new byte[16 * 1024];
    private int _inLength;
    private int _sent;
    private volatile bool _isOpen;

    /// <param name="target">Where it goes.</param>
    /// <param name="patience">How long Redis may take to answer.</param>
    /// <param name="time">Has the monotonic clock.</param>
    public RedisPipe(RedisPipeTarget target, TimeSpan patience, TimeProvider time)
    {
        _target = target;
        _patience = patience;
        _time = time;
    }

    /// <summary>Where it goes.</summary>
    public RedisPipeTarget Target => _target;

    /// <summary>Bytes to be sent.</summary>
    public ReadOnlySpan<byte> Unsent => _out.WrittenSpan[_sent..];

    /// <summary>Says who moves the bytes.</summary>
    /// <param name="isHere">True on the thread that does.</param>
    /// <param name="flush">Asks for it, soon.</param>
    public void Attach(Func<bool> isHere, Action flush)
    {
        _isHere = isHere;
        _flush = flush;
    }

    /// <summary>A connection is there.</summary>
    public void Open()
    {
        Clear();
        if (_target.Password.Length > 0)
        {
            RespWriter.Begin(_out, _target.User.Length > 0 ? 3 : 2);
            RespWriter.Write(_out, "AUTH"u8);
            if (_target.User.Length > 0) RespWriter.Write(_out, _target.User);
            RespWriter.Write(_out, _target.Password);
            _pending.Enqueue(null);
        }

        if (_target.Database != 0)
        {
            RespWriter.Begin(_out, 2);
            RespWriter.Write(_out, "SELECT"u8);
            RespWriter.Write(_out, _target.Database);
            _pending.Enqueue(null);
        }

        _isOpen = true;
        if (_pending.Count > 0) _flush();
    }

    /// <summary>The connection is gone: whoever waits is told.</summary>
    public void Close(string reason)
    {
        if (!_isOpen) return;
        _isOpen = false;
        var error = new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, reason, innerException: null, CommandStatus.Sent);
        while (_pending.TryDequeue(out var reply)) reply?.SetException(error);
        Clear();
    }

    /// <summary>So many bytes were sent.</summary>
    public void Sent(int count)
    {
        _sent += count;
        if (_sent < _out.WrittenCount) return;
        _out.ResetWrittenCount();
        _sent = 0;
    }

    /// <summary>Room for what comes.</summary>
    public Memory<byte> Free()
    {
        if (_in.Length - _inLength < _in.Length / 4) Array.Resize(ref _in, _in.Length * 2);
        return _in.AsMemory(_inLength);
    }

    /// <summary>So many bytes have come there. Whoever waits for them goes on before this returns.</summary>
    /// <exception cref="InvalidDataException">They are no answers of Redis, or Redis refuses the connection: it is to be closed.</exception>
    public void Received(int count)
    {
        _inLength += count;
        var at = 0;
        while (_isOpen && RespReader.TryRead(_in.AsSpan(at, _inLength - at), out var answer, out var error, out var length))
        {
            at += length;
            if (!_pending.TryDequeue(out var reply)) throw new InvalidDataException("Redis answers what was not asked");
            Answer(reply, answer, error);
        }

        if (!_isOpen) return;
        _in.AsSpan(at, _inLength - at).CopyTo(_in);
        _inLength -= at;
    }

    /// <summary>True when Redis has not answered in time: the connection is to be closed.</summary>
    public bool IsTooLate() => _pending.TryPeek(out var oldest) && oldest is not null && _time.GetElapsedTime(oldest.AskedAt) > _patience;

    /// <summary>Asks, if this is the thread and the connection is there.</summary>
    internal bool TryAsk(in RedisQuestion question, out ValueTask<RedisResult> answer)
    {
        answer = default;
        if (!_isOpen || !_isHere() || _out.WrittenCount - _sent > MostUnsent) return false;
        var reply = _free.TryPop(out var free) ? free : new PipeReply(_free);
        answer = reply.BeginAsync(question, _time.GetTimestamp());
        Write(question, isText: false);
        _pending.Enqueue(reply);
        _flush();
        return true;
    }

    private void Answer(PipeReply? reply, RedisResult? answer, string? error)
    {
        if (reply is null)
        {
            if (error is not null) throw new InvalidDataException(error);
            return;
        }

        if (error is null)
        {
            reply.SetResult(answer!);
        }
        else if (!reply.IsText && error.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was started anew.
            reply.IsText = true;
            Write(reply.Question, isText: true);
            _pending.Enqueue(reply);
            _flush();
        }
        else
        {
            reply.SetException(new RedisServerException(RedisErrorKind.None, CommandFlags.None, error));
        }
    }

    private void Write(in RedisQuestion question, bool isText)
    {
        RespWriter.Begin(_out, 3 + question.Keys.Length + question.Values.Length);
        RespWriter.Write(_out, isText ? "EVAL"u8 : "EVALSHA"u8);
        if (isText) RespWriter.Write(_out, question.Script);
        else RespWriter.Write(_out, Names.GetOrAdd(question.Script, NameOf));
        RespWriter.Write(_out, question.Keys.Length);
        foreach (var key in question.Keys) RespWriter.Write(_out, key.ToString());
        foreach (var value in question.Values)
        {
            ReadOnlyMemory<byte> bytes = value;
            RespWriter.Write(_out, bytes.Span);
        }
    }

#pragma warning disable CA5350 // It is the name that Redis gives a script.
    private static byte[] NameOf(string script) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(script))));
#pragma warning restore CA5350

    private void Clear()
    {
        _pending.Clear();
        _out.ResetWrittenCount();
        _sent = _inLength = 0;
    }
}
