using ActorSip.Sip.Messages;

namespace ActorSip.Transport.Streams;

/// <summary>What a connection does about what its <see cref="StreamIntake"/> finds in the stream. On the connection's thread, except where said.</summary>
internal interface IStreamEffects
{
    /// <summary>One whole message, or as much of a refused one as can be answered.</summary>
    /// <param name="bytes">Good until the call returns.</param>
    /// <param name="memory">Message memory that they lie in; null if they lie elsewhere. Who retains it may keep the bytes.</param>
    /// <param name="offset">Where they begin in the array of that memory.</param>
    /// <returns>False when the connection is closed: nothing more of it is wanted.</returns>
    bool Deliver(ReadOnlySpan<byte> bytes, MessageBuffer? memory, int offset);

    /// <summary>Sends the pong of RFC 5626 section 3.5.1.</summary>
    void AnswerPing();

    /// <summary>Where the next message begins is not known any more.</summary>
    /// <param name="isAnswered">True when the message that is to blame was delivered: then its sender has a moment to read the answer.</param>
    void Break(bool isAnswered);

    /// <summary>Closes the connection.</summary>
    void CloseNow();

    /// <summary>Has <see cref="StreamIntake.GiveUp"/> called soon on the connection's thread. From any thread; returns at once.</summary>
    void GiveUpSoon();
}
