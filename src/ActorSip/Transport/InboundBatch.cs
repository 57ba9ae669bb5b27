using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>
/// The messages that one read brought, scanned, on their way to a request actor: one mailbox message for all of them. Their bytes are the receive buffers', which the batch holds until
/// <see cref="Return"/>; a message that is to live longer is detached and then belongs to whoever detached it.
/// </summary>
public sealed class InboundBatch
{
    private readonly Ingress _owner;
    private readonly List<MessageBuffer> _buffers = [];
    private SipMessage?[] _messages = new SipMessage?[64];
    private Flow[] _sources = new Flow[64];

    internal InboundBatch(Ingress owner) => _owner = owner;

    public int Count { get; private set; }

    public SipMessage Message(int index) => _messages[index]!;

    public ref readonly Flow Source(int index) => ref _sources[index];

    internal SipMessage Add(MessageBuffer buffer, in Flow source)
    {
        if (Count == _messages.Length)
        {
            Array.Resize(ref _messages, Count * 2);
            Array.Resize(ref _sources, Count * 2);
        }

        if (_buffers.Count == 0 || !ReferenceEquals(_buffers[^1], buffer))
        {
            buffer.Retain();
            _buffers.Add(buffer);
        }

        _sources[Count] = source;
        return _messages[Count++] ??= _owner.Messages.Take();
    }

    /// <summary>Takes the message that was added last out again.</summary>
    internal void RemoveLast() => _messages[--Count]!.Clear();

    /// <summary>Keeps the messages that a test is for, in their order; the others are gone.</summary>
    /// <param name="isKept">Sees a message and where it came from.</param>
    internal void Keep(MessageTest isKept)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!isKept(_messages[i]!, _sources[i]))
            {
                _messages[i]!.Clear();
                continue;
            }

            // The objects change places: each is used again.
            (_messages[kept], _messages[i]) = (_messages[i], _messages[kept]);
            _sources[kept++] = _sources[i];
        }

        Count = kept;
    }

    internal delegate bool MessageTest(SipMessage message, in Flow source);

    /// <summary>Gives the memory back; after it nothing of the batch may be touched, but for the messages that were detached.</summary>
    public void Return()
    {
        for (var i = 0; i < Count; i++)
        {
            if (_messages[i]!.IsDetached) _messages[i] = null;
            else _messages[i]!.Clear();
        }

        Count = 0;
        foreach (var buffer in _buffers) buffer.Release();
        _buffers.Clear();
        _owner.Return(this);
    }
}
