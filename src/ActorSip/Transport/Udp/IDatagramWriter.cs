namespace ActorSip.Transport.Udp;

/// <summary>The one call by which datagrams leave; a test puts a socket there that is full, interrupted or cut off.</summary>
internal interface IDatagramWriter
{
    /// <summary>System calls so far.</summary>
    long Calls { get; }

    /// <summary>
    /// Sends the first of the queue, as many as fit; the queue keeps them. Returns how many the system took; negative is -errno of the very first.
    /// </summary>
    int Send(int socket, OutgoingQueue queue);
}
