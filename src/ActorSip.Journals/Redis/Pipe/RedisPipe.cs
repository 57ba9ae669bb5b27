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
    private const string RunId = "run_id:";

    /// <summary>More than this may not wait for the socket.</summary>
    private const int MostUnsent = 16 * 1024 * 1024;

    /// <summary>A pipe that nobody uses is asked for a sign of life so often: what stands between may forget a connection that is silent.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // What a Redis says that will not take what it is asked for: whoever knows where to go is asked instead.
    private static readonly string[] Refusals = ["READONLY", "NOAUTH", "NOPERM", "LOADING", "MASTERDOWN"];

    private static readonly ConcurrentDictionary<string, byte[]> Names = new(StringComparer.Ordinal);

    private readonly RedisPipeTarget _target;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Stack<PipeReply> _free = new();
    private readonly Queue<PipeReply?> _pending = new();
    private readonly PipeBuffer _out = new();
    private readonly PipeBuffer _in = new();
    private Func<bool> _isHere = static () => false;
    private Action _flush = static () => { };
    private volatile string? _expected;
    private string? _runId;
    private long _heardAt;
    private long _controlAt;
    private bool _isOpen;

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
    public ReadOnlySpan<byte> Unsent => _out.Span;

    /// <summary>Says who moves the bytes.</summary>
    /// <param name="isHere">True on the thread that does.</param>
    /// <param name="flush">Asks for it, soon.</param>
    public void Attach(Func<bool> isHere, Action flush)
    {
        _isHere = isHere;
        _flush = flush;
    }

    /// <summary>A connection is there. Nobody is let in before Redis has answered, and is the one that was expected.</summary>
    public void Open()
    {
        Clear();
        _isOpen = true;
        if (_target.Password.Length > 0)
        {
            Begin(_target.User.Length > 0 ? 3 : 2, "AUTH"u8);
            if (_target.User.Length > 0) RespWriter.Write(_out, _target.User);
            RespWriter.Write(_out, _target.Password);
        }

        if (_target.Database != 0)
        {
            Begin(2, "SELECT"u8);
            RespWriter.Write(_out, _target.Database);
        }

        Begin(2, "INFO"u8);
        RespWriter.Write(_out, "server"u8);
        _flush();
    }

    /// <summary>The connection is gone: whoever waits is told.</summary>
    public void Close(string reason)
    {
        if (!_isOpen) return;
        _runId = null;
        _isOpen = false;
        var error = new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, reason, innerException: null, CommandStatus.Sent);
        while (_pending.TryDequeue(out var reply)) reply?.SetException(error);
        Clear();
    }

    /// <summary>So many bytes were sent.</summary>
    public void Sent(int count) => _out.Take(count);

    /// <summary>Room for what comes.</summary>
    public Memory<byte> Free() => _in.GetMemory(4096);

    /// <summary>So many bytes have come there. Whoever waits for them goes on before this returns.</summary>
    /// <exception cref="InvalidDataException">They are no answers of Redis, or Redis refuses what it is asked: the connection is to be closed.</exception>
    public void Received(int count)
    {
        _in.Advance(count);
        _heardAt = _time.GetTimestamp();
        while (_isOpen && RespReader.TryRead(_in.Span, out var answer, out var error, out var length))
        {
            _in.Take(length);
            if (!_pending.TryDequeue(out var reply)) throw new InvalidDataException("Redis answers what was not asked");
            if (reply is null) TakeControl(answer, error);
            else Answer(reply, answer, error);
        }
    }

    /// <summary>Now and then: asks a connection that is silent for a sign of life.</summary>
    public void Beat()
    {
        if (!_isOpen || _pending.Count > 0 || _time.GetElapsedTime(_heardAt) < Silence) return;
        Begin(1, "PING"u8);
        _flush();
    }

    /// <summary>True when Redis has not answered in time: the connection is to be closed.</summary>
    public bool IsTooLate() => _pending.TryPeek(out var oldest) && _time.GetElapsedTime(oldest?.AskedAt ?? _controlAt) > _patience;

    /// <summary>The Redis that the store's other connection is with, by the name that Redis has for one life of itself; null while that is not known. From any thread.</summary>
    internal void Expect(string? runId) => _expected = runId;

    /// <summary>Asks, if this is the thread and the connection is there.</summary>
    internal bool TryAsk(in RedisQuestion question, out ValueTask<RedisResult> answer)
    {
        answer = default;
        if (!_isHere() || !IsExpected() || _out.Length > MostUnsent) return false;
        var reply = _free.TryPop(out var free) ? free : new PipeReply(_free);
        answer = reply.BeginAsync(question, _time.GetTimestamp());
        Write(question, isText: false);
        _pending.Enqueue(reply);
        _flush();
        return true;
    }

    /// <summary>True when it is the same Redis as the other connection's: under one name there may be two.</summary>
    private bool IsExpected() => _isOpen && _runId is { } here && string.Equals(here, _expected, StringComparison.Ordinal);

    private void Begin(int parts, ReadOnlySpan<byte> command)
    {
        RespWriter.Begin(_out, parts);
        RespWriter.Write(_out, command);
        if (!_pending.TryPeek(out var oldest) || oldest is not null) _controlAt = _time.GetTimestamp();
        _pending.Enqueue(null);
    }

    /// <summary>What was asked for the connection itself.</summary>
    private void TakeControl(RedisResult? answer, string? error)
    {
        if (error is not null) throw new InvalidDataException(error);
        if (_runId is null && RunIdOf((string?)answer) is { } runId) _runId = runId;
    }

    private void Answer(PipeReply reply, RedisResult? answer, string? error)
    {
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
            if (Array.Exists(Refusals, word => error.StartsWith(word, StringComparison.Ordinal))) throw new InvalidDataException(error);
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

    /// <summary>Out of what INFO tells; null when it is not there.</summary>
    internal static string? RunIdOf(string? info) => info?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(RunId, StringComparison.Ordinal))?[RunId.Length..];

#pragma warning disable CA5350 // It is the name that Redis gives a script.
    private static byte[] NameOf(string script) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(script))));
#pragma warning restore CA5350

    private void Clear()
    {
        _pending.Clear();
        _out.Clear();
        _in.Clear();
    }
}
