namespace ActorSip.Transport.Streams;

/// <summary>
/// Counts the memory of messages whose end has not come yet, over all connections of a node. Where there is no more, who has been at it for longest gives his up: a message that is sent at once is whole in a moment, and nobody
/// keeps others out by never ending his. From any thread.
/// </summary>
internal sealed class UnfinishedBytes(long most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<UnfinishedMessage> _byAge = new();
    private long _bytes;

    /// <summary>Bytes counted now.</summary>
    public long Count => Volatile.Read(ref _bytes);

    /// <summary>Counts so many more for a message. False if that would be too much even without all others, or when the message had to give way before.</summary>
    public bool TryAdd(UnfinishedMessage message, int bytes)
    {
        lock (_lock)
        {
            if (message.HasGivenWay || message.Bytes + bytes > most) return false;
            if (message.Bytes == 0) _byAge.AddLast(message.Place);
            message.Bytes += bytes;
            _bytes += bytes;
            while (_bytes > most)
            {
                var oldest = _byAge.First!.Value == message ? _byAge.First.Next!.Value : _byAge.First.Value;
                Take(oldest);
                oldest.HasGivenWay = true;
                oldest.GiveUp();
            }

            return true;
        }
    }

    /// <summary>The message is whole, or will never be: the next one over the connection is another.</summary>
    public void Remove(UnfinishedMessage message)
    {
        lock (_lock)
        {
            if (message.Bytes > 0) Take(message);
            message.HasGivenWay = false;
        }
    }

    /// <summary>True when others have its memory.</summary>
    public bool HasGivenWay(UnfinishedMessage message)
    {
        lock (_lock)
        {
            return message.HasGivenWay;
        }
    }

    private void Take(UnfinishedMessage message)
    {
        _byAge.Remove(message.Place);
        _bytes -= message.Bytes;
        message.Bytes = 0;
    }
}
