using Akka.Actor;

namespace ActorSip.Backends;

/// <summary>One question as its backend holds it. The actor's turn only, but for the token.</summary>
/// <typeparam name="TQuestion">What is asked.</typeparam>
internal sealed class BackendQuestion<TQuestion>
{
    public BackendQuestion(BackendsProtocol.Question<TQuestion> message, IActorRef asker, bool isProbe, long now)
    {
        Message = message;
        Asker = asker;
        IsProbe = isProbe;
        AskedAt = now;
        Open = new LinkedListNode<BackendQuestion<TQuestion>>(this);
        Queued = new LinkedListNode<BackendQuestion<TQuestion>>(this);
    }

    public BackendsProtocol.Question<TQuestion> Message { get; }

    public IActorRef Asker { get; }

    /// <summary>The one question that is tried while the circuit is half open.</summary>
    public bool IsProbe { get; }

    /// <summary>Milliseconds of a monotonic clock.</summary>
    public long AskedAt { get; }

    /// <summary>Its place among those that have no answer; in no list once it has one.</summary>
    public LinkedListNode<BackendQuestion<TQuestion>> Open { get; }

    /// <summary>Its place among those that wait for their turn.</summary>
    public LinkedListNode<BackendQuestion<TQuestion>> Queued { get; }

    /// <summary>Set while the work runs.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    public bool IsOpen => Open.List is not null;

    public (IActorRef Asker, int Client, long Number) Key => (Asker, Message.Client, Message.Number);
}
