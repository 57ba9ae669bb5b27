namespace ActorSip.Transport.Streams;

/// <summary>When something was last seen to move on a connection, in milliseconds of the loop's clock. Kept by <see cref="ConnectionWatch{TConnection}"/>.</summary>
internal sealed class ConnectionMarks
{
    public long OpenedAt { get; set; }

    /// <summary>It has brought a message that could be read.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Until then it may be idle: somebody is to be reached by it.</summary>
    public long KeptUntil { get; set; }

    /// <summary>When the peer stopped sending; 0 if it has not.</summary>
    public long HalfClosedAt { get; set; }

    public Stillness Writing;

    public Stillness Gathering;

    public Stillness Anything;

    /// <summary>How long a counter has stood still while it should move.</summary>
    public struct Stillness
    {
        private int _count;
        private long _since;

        /// <summary>Milliseconds since the counter last changed, or since there was last nothing to wait for.</summary>
        public long Look(int count, bool waiting, long now)
        {
            if (!waiting || count != _count || _since == 0)
            {
                _count = count;
                _since = now;
            }

            return now - _since;
        }
    }
}
