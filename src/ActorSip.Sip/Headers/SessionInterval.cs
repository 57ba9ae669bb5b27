using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Headers;

/// <summary>The value of Session-Expires or Min-SE (RFC 4028 sections 4 and 5): seconds, and parameters, which are passed over.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SessionInterval(uint Seconds, ByteRange Digits)
{
    /// <summary>False when it is not a number below 2^32, alone or with parameters behind a semicolon.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out SessionInterval interval)
    {
        interval = default;
        var start = Lws.Skip(value, 0);
        var end = start;
        while (end < value.Length && value[end] is >= (byte)'0' and <= (byte)'9') end++;
        if (!HeaderNumber.TryParse(value[start..end], out var seconds)) return false;
        var next = Lws.Skip(value, end);
        if (next < value.Length && value[next] != (byte)';') return false;
        interval = new SessionInterval(seconds, new ByteRange(start, end - start));
        return true;
    }
}
