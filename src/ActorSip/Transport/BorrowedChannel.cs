using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>A channel of another loop as this loop uses it: what gathers within a pass goes there as one piece of work. What does not get out is reported by the owner's sink. Loop thread only.</summary>
/// <param name="channel">Belongs to the owner, who starts and closes it.</param>
/// <param name="owner">The loop that it is used on.</param>
/// <param name="loop">The one that borrows it.</param>
/// <param name="sink">Hears of what does not even get to the owner.</param>
/// <param name="most">Messages that may be on their way to the owner; more have failed.</param>
public sealed class BorrowedChannel(ITransportChannel channel, ILoop owner, ILoop loop, IInboundSink sink, int most) : ITransportChannel, ILoopFlush
{
    private readonly List<long> _failed = [];
    private List<Loan> _gathered = [];
    private int _underWay;

    public ushort Socket => channel.Socket;

    public TransportProtocol Transport => channel.Transport;

    public IpEndpoint Local => channel.Local;

    public void Send(in Flow flow, MessageBuffer message, long ticket)
    {
        loop.FlushAtEndOfPass(this);
        if (Interlocked.Increment(ref _underWay) > most)
        {
            Interlocked.Decrement(ref _underWay);
            if (ticket != 0) _failed.Add(ticket);
            return;
        }

        message.Retain();
        _gathered.Add(new Loan(flow, message, ticket));
    }

    public bool IsOpen(in Flow flow) => channel.IsOpen(flow);

    public void Keep(in Flow flow, int milliseconds)
    {
        var kept = flow;
        owner.Post(new LoopAction(() => channel.Keep(kept, milliseconds)));
    }

    public void Flush()
    {
        foreach (var ticket in _failed) sink.OnSendFailed(ticket, SendError.QueueFull);
        _failed.Clear();
        if (_gathered.Count == 0) return;
        owner.Post(new Sending(this, _gathered));
        _gathered = [];
    }

    public void StopAccepting()
    {
    }

    public void AddStatistics(IDictionary<string, long> all)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>On the owner's loop.</summary>
    private void SendAll(List<Loan> loans)
    {
        Exception? bug = null;
        foreach (ref readonly var loan in CollectionsMarshal.AsSpan(loans))
        {
            try
            {
                channel.Send(loan.Flow, loan.Message, loan.Ticket);
            }
#pragma warning disable CA1031 // A bug met by one message must not take those behind it along: who sent it hears that it failed, and the loop of the bug, below.
            catch (Exception error)
#pragma warning restore CA1031
            {
                bug ??= error;
                if (loan.Ticket != 0) TellFailed(loan.Ticket);
            }

            loan.Message.Release();
        }

        Interlocked.Add(ref _underWay, -loans.Count);
        if (bug is not null) ExceptionDispatchInfo.Throw(bug);
    }

    private void TellFailed(long ticket) => loop.Post(new LoopAction(() => sink.OnSendFailed(ticket, SendError.Unsendable)));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Loan(Flow Flow, MessageBuffer Message, long Ticket);

    private sealed class Sending(BorrowedChannel borrowed, List<Loan> loans) : ILoopWork
    {
        public void Run() => borrowed.SendAll(loans);
    }
}
