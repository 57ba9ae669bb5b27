using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>
/// The door of one event loop: what the channels read is scanned here, keepalives end here, and the rest is sorted into classes and goes on as one batch. What needs no state is answered or dropped before it reaches an actor.
/// Loop thread only.
/// </summary>
public sealed class Ingress : IInboundSink
{
    /// <summary>Messages of a batch, whatever the connections of the loop bring in a pass: so what is kept to be used again has a bound.</summary>
    internal const int MostInBatch = 256;

    /// <summary>Batches kept to be used again, with their message objects.</summary>
    private const int MostFree = 16;

    private readonly MessageLimits _limits;
    private readonly SourceGuard _sources;
    private readonly LoadShedder _shedder = new();
    private IInboundTarget? _target;
    private readonly Stack<InboundBatch> _free = new();
    private InboundBatch? _batch;

    /// <param name="limits">Of a message.</param>
    /// <param name="sources">Who may send how much.</param>
    public Ingress(MessageLimits limits, SourceGuard sources)
    {
        _limits = limits;
        _sources = sources;
    }

    public MessagePool Messages { get; } = new();

    public IngressStatistics Statistics { get; } = new();

    /// <summary>Opens the door: before it, what arrives is dropped. Once, before the channels read.</summary>
    /// <param name="target">Gets the batches.</param>
    public void Open(IInboundTarget target) => _target = target;

    /// <summary>Closes the door: what arrives from now on is dropped, and its memory given back.</summary>
    public void Close() => _target = null;

    public void OnPressure(int percent) => _shedder.Pressure = percent;

    public Reception OnReceived(MessageBuffer buffer, int offset, int length, in Flow source)
    {
        if (_sources.OnMessage(source, length) != SourceVerdict.Pass) return Reception.Refused;

        // A connection has no such queue: what is not read yet waits at its sender, and what was read nobody would send again.
        var isShedding = _shedder.Pressure > 0 && !source.IsConnection;
        if (isShedding && _shedder.ShedsUnproven && !_sources.IsProven(source) && _shedder.DropsUnproven())
        {
            Statistics.Shed++;
            return Reception.Heard;
        }

        var text = buffer.Array.AsSpan(offset, length);
        if (IsKeepalive(text))
        {
            Statistics.Keepalives++;
            return Reception.Idle;
        }

        _batch ??= _free.TryPop(out var free) ? free : new InboundBatch(this);
        var message = _batch.Add(buffer, source);
        var error = SipScanner.Scan(message, buffer.Array, offset, length, _limits);
        if (error is SipParseError.NotSip or SipParseError.Unfinished) Statistics.Unreadable++;
        else if (error >= SipParseError.TooManyHeaders) Statistics.BeyondLimits++;
        Statistics.Count(message.Class);
        var reception = error == SipParseError.None && message.HasMandatoryFields ? Reception.Heard : Reception.Idle;
        if (isShedding && _shedder.Drops(message.Class))
        {
            Statistics.Shed++;
            _batch.RemoveLast();
        }

        if (_batch.Count == MostInBatch) OnBatchEnd();
        return reception;
    }

    /// <summary>A message that another loop has read, let pass and counted, and that belongs to this one.</summary>
    /// <param name="buffer">It alone.</param>
    internal void OnHandedOver(MessageBuffer buffer, in Flow source)
    {
        _sources.OnHandedOver(source, buffer.Length);
        _batch ??= _free.TryPop(out var free) ? free : new InboundBatch(this);
        SipScanner.Scan(_batch.Add(buffer, source), buffer.Array, buffer.Offset, buffer.Length, _limits);
        if (_batch.Count == MostInBatch) OnBatchEnd();
    }

    public void OnBatchEnd()
    {
        var batch = _batch;
        _batch = null;
        if (batch is null) return;
        Statistics.Batches++;
        if (_target is null || batch.Count == 0) batch.Return();
        else _target.OnBatch(batch);
    }

    // A request to a flow that is gone fails when it is sent, which is when it matters.
    public void OnFlowClosed(in Flow flow) => Statistics.FlowsClosed++;

    public void OnSendFailed(long ticket, SendError error)
    {
        Statistics.SendsFailed++;
        if (ticket != 0) _target?.OnSendFailed(ticket, error);
    }

    internal void Return(InboundBatch batch)
    {
        if (_free.Count < MostFree) _free.Push(batch);
    }

    /// <summary>Nothing but CR, LF and NUL: a keepalive (RFC 5626 section 3.5.1; over UDP some phones send such bytes too). It is not an error and gets no SIP answer.</summary>
    private static bool IsKeepalive(ReadOnlySpan<byte> text) => text.Length <= 16 && text.IndexOfAnyExcept((byte)'\r', (byte)'\n', (byte)0) < 0;
}
