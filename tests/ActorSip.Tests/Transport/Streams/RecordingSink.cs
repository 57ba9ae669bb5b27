using System.Text;
using System.Threading.Channels;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Transport;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>Writes down what a channel delivers; a test takes it out in order, kind by kind.</summary>
internal sealed class RecordingSink(ILoop loop) : IInboundSink
{
    private readonly Channel<(string Text, Flow Flow, int Batch)> _received = Channel.CreateUnbounded<(string, Flow, int)>();
    private readonly Channel<Flow> _closed = Channel.CreateUnbounded<Flow>();
    private readonly Channel<(long Ticket, SendError Error)> _failed = Channel.CreateUnbounded<(long, SendError)>();
    private int _batch;
    private int _inBatch;

    /// <summary>Called on the loop for each message, to answer it; may be null.</summary>
    public Action<Flow, string>? OnMessage { get; set; }

    public bool WasOffLoop { get; private set; }

    public bool HadEmptyBatch { get; private set; }

    public Reception OnReceived(MessageBuffer buffer, int offset, int length, in Flow source)
    {
        WasOffLoop |= !loop.InLoop;
        _inBatch++;
        var text = Encoding.Latin1.GetString(buffer.Array.AsSpan(offset, length));
        _received.Writer.TryWrite((text, source, _batch));
        OnMessage?.Invoke(source, text);
        return text.Contains("SIP/2.0", StringComparison.Ordinal) ? Reception.Heard : Reception.Idle;
    }

    public void OnPressure(int percent)
    {
    }

    public void OnBatchEnd()
    {
        WasOffLoop |= !loop.InLoop;
        HadEmptyBatch |= _inBatch == 0;
        _inBatch = 0;
        _batch++;
    }

    public void OnFlowClosed(in Flow flow)
    {
        WasOffLoop |= !loop.InLoop;
        _closed.Writer.TryWrite(flow);
    }

    public void OnSendFailed(long ticket, SendError error)
    {
        WasOffLoop |= !loop.InLoop;
        _failed.Writer.TryWrite((ticket, error));
    }

    public async Task<(string Text, Flow Flow, int Batch)> ReceivedAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public async Task<Flow> ClosedAsync() => await _closed.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public async Task<(long Ticket, SendError Error)> FailedAsync() => await _failed.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public bool HasFailed => _failed.Reader.TryPeek(out _);

    public bool HasReceived => _received.Reader.TryPeek(out _);
}
