using System.Buffers.Text;
using ActorSip.Sip.Headers;

namespace ActorSip.Sip.Messages;

/// <summary>Writes a response that this server generates itself, from the request it answers (RFC 3261 section 8.2.6).</summary>
public static class SipResponseWriter
{
    /// <summary>Enough room for any response to this request with these extra lines.</summary>
    public static int MaxLength(MessageView request, int extraLines, int body) => request.Message.Length + ViaGrowth(request) + extraLines + body + 256;

    /// <summary>Writes the response and returns its length.</summary>
    /// <param name="request">Via, From, To, Call-ID and CSeq are taken from it, after its edits (received and rport are in the Via).</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">The reason phrase; empty for the standard one.</param>
    /// <param name="toTag">Added to a To without tag, unless the response is a 100; may be empty.</param>
    /// <param name="extraLines">Whole header lines, each with its CRLF; may be empty.</param>
    /// <param name="body">May be empty; its Content-Type is one of the extra lines.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    public static int Write(MessageView request, int status, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> toTag, ReadOnlySpan<byte> extraLines, ReadOnlySpan<byte> body, Span<byte> destination)
    {
        var at = Put("SIP/2.0 "u8, destination, 0);
        Utf8Formatter.TryFormat(status, destination[at..], out var digits);
        at = Put(" "u8, destination, at + digits);
        at = Put(reason.IsEmpty ? ReasonPhrases.For(status) : reason, destination, at);
        at = Put("\r\n"u8, destination, at);

        // "The Via header field values in the response MUST equal the Via header field values in the request and MUST maintain the same ordering."
        at = PutAll(request, HeaderId.Via, destination, at);

        // "The From field of the response MUST equal the From header field of the request. The Call-ID ... MUST equal ... The CSeq header field of the response MUST equal the CSeq field of the request."
        at = PutFirst(request, HeaderId.From, destination, at);
        at = PutTo(request, status, toTag, destination, at);
        at = PutFirst(request, HeaderId.CallId, destination, at);
        at = PutFirst(request, HeaderId.CSeq, destination, at);

        // Section 8.2.6.1: "any Timestamp header field present in the request MUST be copied into this 100 (Trying) response."
        if (status == 100) at = PutFirst(request, HeaderId.Timestamp, destination, at);
        at = Put(extraLines, destination, at);
        at = Put("Content-Length: "u8, destination, at);
        Utf8Formatter.TryFormat(body.Length, destination[at..], out digits);
        at = Put("\r\n\r\n"u8, destination, at + digits);
        return Put(body, destination, at);
    }

    private static int PutTo(MessageView request, int status, ReadOnlySpan<byte> toTag, Span<byte> destination, int at)
    {
        at = Put("To: "u8, destination, at);
        at = PutValue(request, request.First(HeaderId.To), destination, at);

        // "if the To header field in the request did not contain a tag, the URI in the To header field in the response MUST equal ...; additionally, the UAS MUST add a tag to the To
        // header field in the response (with the exception of the 100 (Trying) response, in which a tag MAY be present)."
        if (status != 100 && !toTag.IsEmpty && request.Message.Parsed.ToTag.IsEmpty)
        {
            at = Put(";tag="u8, destination, at);
            at = Put(toTag, destination, at);
        }

        return Put("\r\n"u8, destination, at);
    }

    private static int PutAll(MessageView request, HeaderId id, Span<byte> destination, int at)
    {
        var fields = request.Fields(id);
        while (fields.MoveNext()) at = PutLine(request, id, fields.Current, destination, at);
        return at;
    }

    private static int PutFirst(MessageView request, HeaderId id, Span<byte> destination, int at)
    {
        var fields = request.Fields(id);
        return fields.MoveNext() ? PutLine(request, id, fields.Current, destination, at) : at;
    }

    private static int PutLine(MessageView request, HeaderId id, ReadOnlySpan<byte> value, Span<byte> destination, int at)
    {
        at = Put(HeaderNames.Name(id), destination, at);
        at = Put(": "u8, destination, at);
        at = PutValue(request, value, destination, at);
        return Put("\r\n"u8, destination, at);
    }

    /// <summary>A value as it came. One of a request that is refused for what it is may hold what is a line end to others: it gets a space in each such place, or the answer would be as bad as the request.</summary>
    private static int PutValue(MessageView request, ReadOnlySpan<byte> value, Span<byte> destination, int at)
    {
        var end = Put(value, destination, at);
        if (request.Message.Error == SipParseError.None) return end;
        foreach (ref var c in destination[at..end])
            if (c is < (byte)' ' or 0x7F) c = (byte)' ';
        return end;
    }

    private static int ViaGrowth(MessageView request) => Math.Max(0, SipWriter.Measure(request.Message, request.Edits) - request.Message.Length) + request.Message.FieldCount * 8;

    private static int Put(ReadOnlySpan<byte> from, Span<byte> destination, int at)
    {
        from.CopyTo(destination[at..]);
        return at + from.Length;
    }
}
