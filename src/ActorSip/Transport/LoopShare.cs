using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;

namespace ActorSip.Transport;

/// <summary>
/// Which loop a message belongs to: a request to the one that has its Call-ID, so that a dialog, a CANCEL and an ACK meet what they are about; a response to the one that sent the request, which has written its number into our
/// Via.
/// </summary>
/// <param name="loops">Of the node.</param>
/// <param name="key">Of the node: nobody outside can choose Call-IDs that meet on one loop.</param>
public sealed class LoopShare(int loops, HashKey key)
{
    /// <summary>The number of the loop.</summary>
    /// <param name="message">Scanned.</param>
    /// <param name="arrived">Where it has arrived: what says nothing stays there.</param>
    public int Of(SipMessage message, int arrived)
    {
        if (!message.IsRequest) return OfResponse(message, arrived);
        var callId = message.Received(HeaderId.CallId);
        if (callId.IsEmpty) return arrived;
        var hash = new KeyedHash(key);
        hash.Add(callId);
        return (int)(hash.Finish() % (ulong)loops);
    }

    private int OfResponse(SipMessage response, int arrived) => OriginMark.TryRead(response, out _, out var loop) && loop < loops ? loop : arrived;
}
