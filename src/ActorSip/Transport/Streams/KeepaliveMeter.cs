using System.Runtime.InteropServices;

namespace ActorSip.Transport.Streams;

/// <summary>Counts the keepalives of one connection: nobody else does, since they are answered before anything is known of them. Some clients end each message with a CRLF too many, so a message pays for two.</summary>
/// <param name="most">Within a minute.</param>
[StructLayout(LayoutKind.Auto)]
internal struct KeepaliveMeter(int most)
{
    private const int Minute = 60_000;

    private long _since = long.MinValue / 2;
    private int _count;

    public void OnMessage() => _count -= Math.Min(_count, 2);

    /// <param name="now">Milliseconds.</param>
    /// <returns>False: that was one too many.</returns>
    public bool OnKeepalive(long now)
    {
        if (now - _since >= Minute) (_since, _count) = (now, 0);
        return ++_count <= most;
    }
}
