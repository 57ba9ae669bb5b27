using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>Who sent a request, as our Via says it in its parameter "as": node "." loop "." MAC. The response carries it back to whatever node it reaches.</summary>
public static class OriginMark
{
    /// <summary>Reads node and loop from the topmost Via of a response; false where they do not stand.</summary>
    public static bool TryRead(SipMessage response, out ushort node, out int loop)
    {
        (node, loop) = (0, 0);
        if (!response.Parsed.TryVia(out var via)) return false;
        var ours = via.As.Of(response.Received(HeaderId.Via));
        var first = ours.IndexOf((byte)'.');
        if (first <= 0 || !HeaderNumber.TryParse(ours[..first], out var number) || number > ushort.MaxValue) return false;
        ours = ours[(first + 1)..];
        var second = ours.IndexOf((byte)'.');
        if (second <= 0 || !HeaderNumber.TryParse(ours[..second], out var index) || index > short.MaxValue) return false;
        (node, loop) = ((ushort)number, (int)index);
        return true;
    }
}
