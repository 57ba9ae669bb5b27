using ActorSip.Sip.Messages;

namespace ActorSip.Transport.Streams;

/// <summary>
/// Cuts what one connection brings into messages and keepalives. What is whole is delivered where it lies; only the beginning of a message whose end has not come is copied, into memory that is counted. On the connection's
/// thread only.
/// </summary>
internal sealed class StreamIntake
{
    private const int SmallestPart = 2048;

    private readonly StreamNode _node;
    private readonly StreamStatistics _statistics;
    private readonly IStreamEffects _effects;
    private UnfinishedMessage? _unfinished;
    private StreamFramer _framer;
    private KeepaliveMeter _keepalives;
    private MessageBuffer? _part;
    private int _partBytes;
    private int _wanted;
    private bool _isOver;

    public StreamIntake(StreamNode node, StreamStatistics statistics, IStreamEffects effects)
    {
        _node = node;
        _statistics = statistics;
        _effects = effects;
        _framer = new StreamFramer(node.Options.MaxHeaderBytes, node.Options.MaxBodyBytes);
        _keepalives = new KeepaliveMeter(node.Options.MaxKeepalives);
    }

    /// <summary>Why framing failed.</summary>
    public StreamFramerError Error => _framer.Error;

    /// <summary>Messages received.</summary>
    public int Framed { get; private set; }

    /// <summary>True while part of a message is here.</summary>
    public bool HasPart { get; private set; }

    /// <summary>False when what comes is not looked at any more.</summary>
    private bool IsTaking => Error == StreamFramerError.None && !_isOver;

    /// <summary>Takes what has arrived.</summary>
    /// <param name="arrived">All of it; the caller's again when this returns, but for what is delivered.</param>
    /// <param name="memory">Message memory that it lies in; null if it lies elsewhere.</param>
    /// <param name="offset">Where it begins in the array of that memory.</param>
    /// <param name="now">Milliseconds.</param>
    public void Take(ReadOnlySpan<byte> arrived, MessageBuffer? memory, int offset, long now)
    {
        if (!IsTaking) return;
        var at = _part is null ? 0 : Finish(arrived, now);
        while (at < arrived.Length && Next(arrived[at..], memory, offset + at, now, out var used)) at += used;
        if (at < arrived.Length && IsTaking) Keep(arrived[at..]);
        HasPart = _part is not null;
    }

    /// <summary>Others needed the memory of the message that has begun: the connection ends, unless the message has become whole meanwhile.</summary>
    public void GiveUp()
    {
        if (!_isOver && _unfinished is not null && _node.Unfinished.HasGivenWay(_unfinished)) RefuseUnfinished();
    }

    /// <summary>The connection is over: nothing is looked at any more, and all memory is given back.</summary>
    public void End()
    {
        _isOver = true;
        DropPart();
    }

    /// <summary>Puts as much as the message that has begun may need behind its beginning, until it is whole. Returns how much of what arrived was its own.</summary>
    private int Finish(ReadOnlySpan<byte> arrived, long now)
    {
        var at = 0;
        while (at < arrived.Length)
        {
            // As long as nobody knows how long it will be, in small pieces: what is behind it need not be copied
            var piece = Math.Min(arrived.Length - at, _wanted > 0 ? _wanted - _part!.Length : SmallestPart);
            if (!Keep(arrived.Slice(at, piece))) break;
            at += piece;
            var part = _part!;
            var length = part.Length;
            if (Next(part.Span, part, part.Offset, now, out var used))
            {
                DropPart();
                return at - (length - used);
            }

            if (IsTaking) continue;
            DropPart();
            break;
        }

        return arrived.Length;
    }

    /// <summary>Takes one whole thing from the beginning of the bytes; false when there is none, or no more is wanted.</summary>
    private bool Next(ReadOnlySpan<byte> bytes, MessageBuffer? memory, int offset, long now, out int used)
    {
        var found = _framer.Next(bytes, out used);
        _wanted = 0;
        switch (found)
        {
            case StreamFramerResult.NeedMore:
                _wanted = used;
                return false;
            case StreamFramerResult.Message:
                return Deliver(bytes[..used], memory, offset);
            case StreamFramerResult.KeepalivePing or StreamFramerResult.Crlf when !_keepalives.OnKeepalive(now):
                _statistics.CountKeepalivesRefused();
                Refuse();
                return false;
            case StreamFramerResult.KeepalivePing:
                _statistics.CountKeepalive();
                _effects.AnswerPing();
                return IsTaking;
            case StreamFramerResult.Crlf:
                return true;
            default:
                if (used > 0) Deliver(bytes[..used], memory, offset);
                _statistics.CountFramingError();
                _effects.Break(isAnswered: used > 0);
                return false;
        }
    }

    private bool Deliver(ReadOnlySpan<byte> bytes, MessageBuffer? memory, int offset)
    {
        Framed++;
        _keepalives.OnMessage();
        _statistics.CountIn(bytes.Length);
        return _effects.Deliver(bytes, memory, offset);
    }

    /// <summary>Puts the bytes behind those already waiting, in a larger buffer if need be. False when there is no room for more: the connection is closed.</summary>
    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        var length = (_part?.Length ?? 0) + bytes.Length;
        if (_part is null || _partBytes < length)
        {
            // It grows with what has come and not with what Content-Length promises: promises cost their sender nothing
            var capacity = Math.Max(length, _part is null ? SmallestPart : Math.Min(2 * _partBytes, 1 << 20));
            _unfinished ??= new UnfinishedMessage(_effects.GiveUpSoon);
            if (!_node.Unfinished.TryAdd(_unfinished, capacity - _partBytes))
            {
                RefuseUnfinished();
                return false;
            }

            _partBytes = capacity;
            var larger = _node.Allocator.Rent(capacity, "unfinished stream message");
            larger.Length = 0;
            if (_part is not null)
            {
                _part.Span.CopyTo(larger.Free);
                _part.Release();
            }

            _part = larger;
        }

        bytes.CopyTo(_part.Free[(length - bytes.Length)..]);
        _part.Length = length;
        return true;
    }

    private void RefuseUnfinished()
    {
        _statistics.CountUnfinishedRefused();
        Refuse();
    }

    private void Refuse()
    {
        End();
        _effects.CloseNow();
    }

    private void DropPart()
    {
        _part?.Release();
        _part = null;
        _wanted = 0;
        HasPart = false;
        if (_unfinished is not null) _node.Unfinished.Remove(_unfinished);
        _partBytes = 0;
    }
}
