using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>
/// An end of a connection of <see cref="KnockTransport"/>. It listens from the beginning, keeps what comes before its owner listens, and passes everything on but knocks.
/// A knock and the answer to it are a message of one byte, 0, with which nothing begins that Akka says: a record of Protocol Buffers has no field 0.
/// </summary>
internal sealed class KnockHandle : AssociationHandle, IHandleEventListener
{
    /// <summary>How often is knocked: often enough that a lost one costs nobody anything, and seldom enough that a node that is slow to answer is not kept busy with them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);

    /// <summary>So much may come before the owner listens, in messages. Akka sends one, and then waits.</summary>
    public const int MaxKept = 16;

    /// <summary>So many knocks are answered: twice those of three seconds. Whoever does not read the answers has this end keep them.</summary>
    public const int MaxAnswers = 200;

    private static readonly ByteString Knock = ByteString.CopyFrom(0);

    private readonly AssociationHandle _wrapped;
    private readonly Lock _gate = new();
    private readonly Queue<IHandleEvent> _kept = new();
    private int _answersLeft;
    private volatile IHandleEventListener? _owner;
    private volatile TaskCompletionSource<bool>? _answer;

    /// <param name="maxAnswers">How many knocks are answered: none by the end that has dialled.</param>
    public KnockHandle(AssociationHandle wrapped, int maxAnswers)
        : base(wrapped.LocalAddress, wrapped.RemoteAddress)
    {
        _wrapped = wrapped;
        _answersLeft = maxAnswers;
        _ = ReadHandlerSource.Task.ContinueWith(known => Open(known.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        wrapped.ReadHandlerSource.TrySetResult(this);
    }

    public override bool Write(ByteString payload) => _wrapped.Write(payload);

#pragma warning disable CS0672 // It is abstract, and what the one that gives a reason calls.
    public override void Disassociate() => Close("its owner is done");
#pragma warning restore CS0672

    /// <summary>Knocks until there is an answer.</summary>
    /// <exception cref="TimeoutException">There is none within <paramref name="limit"/>; the connection is closed.</exception>
    /// <exception cref="IOException">The connection was closed meanwhile.</exception>
    public async Task KnockAsync(TimeSpan limit, TimeProvider clock)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = answer;
        var begun = clock.GetTimestamp();
        while (!answer.Task.IsCompleted)
        {
            if (clock.GetElapsedTime(begun) > limit)
            {
                Close("it has not answered a knock");
                throw new TimeoutException($"{RemoteAddress} has not answered a knock within {limit}");
            }

            if (!_wrapped.Write(Knock)) answer.TrySetResult(false);
            await Task.WhenAny(answer.Task, Task.Delay(Interval, clock)).ConfigureAwait(false);
        }

        if (await answer.Task.ConfigureAwait(false)) return;
        Close("it takes no knock");
        throw new IOException($"{RemoteAddress} has closed the connection, as nodes do on which akka.remote.dot-netty.tcp.applied-adapters is not as here");
    }

    /// <summary>What the wrapped connection says, in order and from one thread at a time.</summary>
    public void Notify(IHandleEvent ev)
    {
        if (ev is InboundPayload { Payload: var payload } && payload.Length == 1 && payload[0] == 0)
        {
            if (_answersLeft == 0)
            {
                _answer?.TrySetResult(true);
                return;
            }

            _answersLeft--;
            _wrapped.Write(Knock);
            return;
        }

        // Who says more has been heard, and knocks no more.
        _answersLeft = 0;
        if (ev is Disassociated) _answer?.TrySetResult(false);
        if (_owner is { } owner) owner.Notify(ev);
        else Keep(ev);
    }

    private void Close(string reason) => _wrapped.Disassociate(reason, NoLogger.Instance);

    private void Keep(IHandleEvent ev)
    {
        lock (_gate)
        {
            if (_owner is { } owner) owner.Notify(ev);
            else if (_kept.Count < MaxKept || ev is Disassociated) _kept.Enqueue(ev);
            else Close("too much comes before anybody listens");
        }
    }

    private void Open(IHandleEventListener owner)
    {
        lock (_gate)
        {
            while (_kept.TryDequeue(out var ev)) owner.Notify(ev);
            _owner = owner;
        }
    }
}
