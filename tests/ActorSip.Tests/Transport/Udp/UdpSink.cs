using System.Collections.Concurrent;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Loops;
using ActorSip.Transport;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

/// <summary>Writes down what a channel delivers, and lets a test do something with each datagram. Called on the loop; read from the test.</summary>
internal sealed class UdpSink(ILoop loop) : IInboundSink, IDisposable
{
    private readonly SemaphoreSlim _datagrams = new(0);
    private readonly SemaphoreSlim _failures = new(0);

    public ConcurrentQueue<(byte[] Bytes, Flow Flow)> Received { get; } = new();

    public ConcurrentQueue<(long Ticket, SendError Error)> Failed { get; } = new();

    public int Batches { get; private set; }

    public bool AlwaysInLoop { get; private set; } = true;

    public Action<MessageBuffer, int, int, Flow>? OnDatagram { get; set; }

    public Action<long>? OnFailure { get; set; }

    public Reception OnReceived(MessageBuffer buffer, int offset, int length, in Flow source)
    {
        AlwaysInLoop &= loop.InLoop;
        Received.Enqueue((buffer.Array.AsSpan(offset, length).ToArray(), source));
        OnDatagram?.Invoke(buffer, offset, length, source);
        _datagrams.Release();
        return Reception.Heard;
    }

    /// <summary>How full the queue was said to be, each time.</summary>
    public List<int> Pressures { get; } = [];

    public void OnPressure(int percent) => Pressures.Add(percent);

    public void OnBatchEnd() => Batches++;

    public void OnFlowClosed(in Flow flow) => throw new InvalidOperationException("A datagram has no connection to close");

    public void OnSendFailed(long ticket, SendError error)
    {
        AlwaysInLoop &= loop.InLoop;
        Failed.Enqueue((ticket, error));
        OnFailure?.Invoke(ticket);
        _failures.Release();
    }

    /// <summary>Waits for so many more datagrams.</summary>
    public Task ReceivedAsync(int count) => CountAsync(_datagrams, count);

    /// <summary>Waits for so many more failures.</summary>
    public Task FailedAsync(int count) => CountAsync(_failures, count);

    public void Dispose()
    {
        _datagrams.Dispose();
        _failures.Dispose();
    }

    private static async Task CountAsync(SemaphoreSlim events, int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await events.WaitAsync(LoopExtensions.Patience), $"only {i} of {count} came");
    }
}
