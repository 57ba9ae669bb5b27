namespace ActorSip.Transport.Streams;

/// <summary>The part of a message that has come over one connection. What is here belongs to <see cref="UnfinishedBytes"/>.</summary>
internal sealed class UnfinishedMessage
{
    private readonly Action _giveUp;

    /// <param name="giveUp">Frees the memory soon; called on any thread, and must return at once.</param>
    public UnfinishedMessage(Action giveUp)
    {
        _giveUp = giveUp;
        Place = new LinkedListNode<UnfinishedMessage>(this);
    }

    public LinkedListNode<UnfinishedMessage> Place { get; }

    /// <summary>Memory counted for it.</summary>
    public int Bytes { get; set; }

    /// <summary>True when others needed the memory: the message gets none any more.</summary>
    public bool HasGivenWay { get; set; }

    public void GiveUp() => _giveUp();
}
