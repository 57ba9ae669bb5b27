using System.Runtime.InteropServices;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>What a response context may still give to branches of the Max-Breadth that its request came with (RFC 5393 section 5.3): "SIP proxies MUST NOT allow the Outgoing Max-Breadth to exceed the Incoming Max-Breadth".</summary>
[StructLayout(LayoutKind.Auto)]
internal struct BreadthBudget
{
    /// <param name="incoming">The Max-Breadth of the request.</param>
    /// <param name="isGivenOnce">What a branch has had does not come back when it ends.</param>
    public BreadthBudget(int incoming, bool isGivenOnce)
    {
        Free = incoming;
        IsGivenOnce = isGivenOnce;
    }

    /// <summary>
    /// Section 5.3.3: "If a SIP proxy receives a request with no Max-Breadth header field value, it MUST add one, with a value that is RECOMMENDED to be 60. Proxies MUST have a maximum allowable Incoming Max-Breadth value".
    /// </summary>
    public static int IncomingOf(SipMessage request, ProxyPolicy policy)
    {
        if (!request.HasReceived(HeaderId.MaxBreadth)) return policy.MaxBreadth;
        request.Parsed.Count();
        return HeaderNumber.TryParse(request.Received(HeaderId.MaxBreadth), out var breadth) ? (int)Math.Min(breadth, (uint)policy.MaxBreadth) : policy.MaxBreadth;
    }

    /// <summary>Incoming less Outgoing Max-Breadth.</summary>
    public int Free { get; private set; }

    public bool IsGivenOnce { get; }

    /// <summary>
    /// The share of the next branch; 0 when nothing is left. All together get all there is: "A proxy SHOULD NOT use a smaller amount of Max-Breadth than was present in the original request".
    /// </summary>
    /// <param name="among">How many branches wait for a share, this one included.</param>
    public int Take(int among)
    {
        var share = (Free + among - 1) / among;
        Free -= share;
        return share;
    }

    /// <summary>Section 5.3.3.1: "whenever a final response arrives, the Max-Breadth that was used on that branch becomes available for reuse."</summary>
    public void GiveBack(int share)
    {
        if (!IsGivenOnce) Free += share;
    }
}
