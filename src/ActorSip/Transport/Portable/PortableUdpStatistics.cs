namespace ActorSip.Transport.Portable;

/// <summary>What a portable UDP channel has done since its start. Read from any thread.</summary>
public sealed class PortableUdpStatistics
{
    private long _datagramsIn;
    private long _bytesIn;
    private long _datagramsOut;
    private long _bytesOut;
    private long _dropped;
    private long _sendFailures;

    public long DatagramsIn => Volatile.Read(ref _datagramsIn);

    public long BytesIn => Volatile.Read(ref _bytesIn);

    public long DatagramsOut => Volatile.Read(ref _datagramsOut);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>Datagrams received and let go, because the loop was behind.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Datagrams that did not get out, for whatever reason.</summary>
    public long SendFailures => Volatile.Read(ref _sendFailures);

    internal void CountIn(int bytes)
    {
        Interlocked.Increment(ref _datagramsIn);
        Interlocked.Add(ref _bytesIn, bytes);
    }

    internal void CountOut(int bytes)
    {
        Interlocked.Increment(ref _datagramsOut);
        Interlocked.Add(ref _bytesOut, bytes);
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal void CountSendFailure() => Interlocked.Increment(ref _sendFailures);
}
