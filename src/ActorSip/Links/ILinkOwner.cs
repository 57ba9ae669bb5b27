namespace ActorSip.Links;

/// <summary>Whose connection it is. Called on the loop's thread.</summary>
internal interface ILinkOwner
{
    /// <summary>A message came.</summary>
    /// <param name="message">One that <see cref="Wire.WireFormat"/> knows.</param>
    /// <param name="isForwarded">See <see cref="LinkFrame.Forwarded"/>.</param>
    void OnMessage(object message, bool isForwarded);

    /// <summary>The connection has ended: nothing comes any more.</summary>
    void OnClosed();
}
