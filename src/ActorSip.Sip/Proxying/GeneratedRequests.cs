using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>ACK to a failure and CANCEL, built from the request they belong to as it was sent.</summary>
public static class GeneratedRequests
{
    /// <summary>Enough room for either: names are written in full, with a space after the colon, which a field that came without may grow by.</summary>
    public static int MaxLength(SipMessage sent, int toLength) => sent.Length + toLength + sent.FieldCount * 8 + 128;

    /// <summary>
    /// RFC 3261 section 17.1.1.3: "The ACK request constructed by the client transaction MUST contain values for the Call-ID, From, and Request-URI that are equal to the values of those header fields in
    /// the request passed to the transport by the client transaction. The To header field in the ACK MUST equal the To header field in the response being acknowledged ... The ACK MUST contain a single Via
    /// header field, and this MUST be equal to the top Via header field of the original request. ... If the INVITE request whose response is being acknowledged had Route header fields, those header fields
    /// MUST appear in the ACK."
    /// </summary>
    public static int WriteAck(SipMessage sent, ReadOnlySpan<byte> to, Span<byte> destination) => Write(sent, "ACK"u8, to, [], destination);

    /// <summary>Section 9.1: "The Request-URI, Call-ID, To, the numeric part of CSeq, and From header fields in the CANCEL request MUST be identical to those in the request being cancelled, including tags."</summary>
    /// <param name="sent">What is cancelled.</param>
    /// <param name="extraLines">Whole header lines with CRLF, for which there must be room besides <see cref="MaxLength"/>; may be empty.</param>
    /// <param name="destination">Where to write.</param>
    public static int WriteCancel(SipMessage sent, ReadOnlySpan<byte> extraLines, Span<byte> destination) => Write(sent, "CANCEL"u8, sent.Received(HeaderId.To), extraLines, destination);

    private static int Write(SipMessage sent, ReadOnlySpan<byte> method, ReadOnlySpan<byte> to, ReadOnlySpan<byte> extraLines, Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Add(method);
        writer.Add((byte)' ');
        writer.Add(sent.RequestUri);
        writer.Add(" SIP/2.0\r\nVia: "u8);
        var via = sent.Received(HeaderId.Via);
        writer.Add(sent.Parsed.TryVia(out var top) ? via[..top.Length] : via);
        writer.Add("\r\nMax-Forwards: 70\r\n"u8);
        for (int i = sent.FirstOf[(int)HeaderId.Route]; i >= 0; i = sent.Field(i).Next) AddLine(ref writer, HeaderId.Route, sent.Field(i).Value.Of(sent.Bytes));
        AddLine(ref writer, HeaderId.From, sent.Received(HeaderId.From));
        AddLine(ref writer, HeaderId.To, to);
        AddLine(ref writer, HeaderId.CallId, sent.Received(HeaderId.CallId));
        writer.Add("CSeq: "u8);
        sent.Parsed.TryCSeq(out var cseq, out _);
        writer.Add(cseq.Number);
        writer.Add((byte)' ');
        writer.Add(method);
        writer.Add("\r\n"u8);
        writer.Add(extraLines);
        writer.Add("Content-Length: 0\r\n\r\n"u8);
        return writer.Length;
    }

    private static void AddLine(ref ByteWriter writer, HeaderId id, ReadOnlySpan<byte> value)
    {
        writer.Add(HeaderNames.Name(id));
        writer.Add(": "u8);
        writer.Add(value);
        writer.Add("\r\n"u8);
    }
}
