using ActorSip.Sip.Messages;

namespace ActorSip.Transport;

/// <summary>Message objects of one loop, to be used again. Loop thread only.</summary>
public sealed class MessagePool
{
    private const int MaxKept = 4096;

    private readonly Stack<SipMessage> _free = new();

    public SipMessage Take() => _free.TryPop(out var message) ? message : new SipMessage();

    /// <summary>Empties the message, gives its memory back and keeps the object.</summary>
    public void Give(SipMessage message)
    {
        message.Clear();
        if (_free.Count < MaxKept) _free.Push(message);
    }
}
