using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>How long a response of our own may be to a request whose source has not proven itself: no more than is needed, so that nobody gains by having us answer somebody else.</summary>
internal static class ReplyLimit
{
    /// <summary>Below it a request is shorter than phones send, and even the fields that a response must repeat (RFC 3261 section 8.2.6.2) and a challenge may be twice as long.</summary>
    private const int Short = 300;

    /// <summary>Bytes.</summary>
    /// <param name="request">To be answered.</param>
    /// <param name="status">Of the response. RFC 3261 section 10.3, step 8, of the 200 to a REGISTER: "The response MUST contain Contact header field values enumerating all current bindings." Cut short it would be untrue, and
    /// withheld its request would come again for ever. What its receiver may be sent in all is bounded elsewhere.</param>
    /// <param name="isProven">Whether its source has proven itself.</param>
    public static int Of(SipMessage request, int status, bool isProven) => isProven || (status == 200 && request.Method == SipMethod.Register) ? int.MaxValue : request.Length < Short ? request.Length * 3 : request.Length * 3 / 2;
}
