using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>What a message that came by datagram may lack on a stream.</summary>
internal static class StreamFraming
{
    /// <summary>
    /// RFC 3261 section 20.14: "If a stream-based protocol (such as TCP) is used as transport, then the header field MUST be used." A datagram may do without it; its end is the body's then. Also section 16.6
    /// item 9: "If the request will be sent to the next hop using a stream-based transport and the copy contains no Content-Length header field, the proxy MUST insert one."
    /// </summary>
    public static void Ensure(SipMessage message, SipEdits edits, TransportProtocol transport)
    {
        if (transport == TransportProtocol.Udp || message.HasReceived(HeaderId.ContentLength)) return;
        Span<byte> text = stackalloc byte[12];
        var writer = new ByteWriter(text);
        writer.Add(message.BodyRange.Length);
        edits.Append(HeaderId.ContentLength, writer.Written);
    }
}
