using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Fuzz.Readings;

/// <summary>Scans bytes as one message, reads all that can be read in it, writes it with and without edits, and reads what was written. One object, one thread; it allocates nothing of its own once its buffers have grown.</summary>
internal sealed class MessageReading
{
    private static readonly HeaderId[] Touched = [HeaderId.Via, HeaderId.Route, HeaderId.MaxForwards, HeaderId.Contact, HeaderId.To, HeaderId.Supported];

    private readonly SipMessage _again = new();
    private readonly ValueReading _values = new();
    private readonly ProxyReading _proxy = new();
    private byte[] _written = new byte[4096];

    /// <summary>The message of the last reading.</summary>
    public SipMessage Message { get; } = new();

    /// <summary>How many inputs were messages without an error.</summary>
    public long WellFormed { get; private set; }

    public void Read(byte[] array, int start, int length)
    {
        var error = SipScanner.Scan(Message, array, start, length);
        IndexIsSound(length);
        Must.Hold(error == Message.Error, "the error is kept");
        if (error is SipParseError.NotSip or SipParseError.BadStartLine or SipParseError.Unfinished or SipParseError.TooManyHeaders) return;
        Parsed();
        for (var i = 0; i < Message.FieldCount; i++) Value(Message.Field(i).Value.Of(Message.Bytes));
        if (Message.IsRequest) _values.Read(Message.RequestUri);
        if (error == SipParseError.None)
        {
            WellFormed++;
            UntouchedIsCopied();
            EditsAreSeen((int)(uint)Message.Length);
        }

        Message.Edits.Clear();
        if (Message.IsRequest) _proxy.Read(Message);
    }

    private void IndexIsSound(int length)
    {
        Must.Hold(Message.Length >= 0 && Message.Length <= length && Message.ErrorOffset >= 0 && Message.ErrorOffset <= length, "a message lies in its bytes");
        var bytes = Message.Bytes;
        Must.Within(bytes, Message.MethodRange, Message.RequestUriRange, Message.ReasonRange, Message.BodyRange);
        var end = Message.HeadersStart;
        for (var i = 0; i < Message.FieldCount; i++)
        {
            ref readonly var field = ref Message.Field(i);
            Must.Within(bytes, field.Value, new ByteRange(field.LineStart, field.NameLength));
            Must.Hold(field.LineStart >= end && field.LineStart + field.NameLength < field.Value.Start && field.Value.End <= field.LineEnd && field.LineEnd <= Message.Length, "fields follow one another");
            Must.Hold(field.Next < 0 || (field.Next > i && Message.Field(field.Next).Id == field.Id), "fields of a kind are chained");
            Must.Hold(HeaderNames.Identify(bytes.Slice(field.LineStart, field.NameLength)) == field.Id, "a field has the id of its name");
            end = field.LineEnd;
        }

        if (Message.Error == SipParseError.None) Must.Hold(end <= Message.HeadersEnd && Message.BodyRange.Start == Message.HeadersEnd + 2 && Message.BodyRange.End == Message.Length, "the body follows the header section and ends the message");
    }

    private void Parsed()
    {
        var parsed = Message.Parsed;
        if (parsed.TryVia(out var via)) Must.Within(Message.Received(HeaderId.Via), via.Branch, via.SentByHost);
        if (parsed.TryFrom(out var from)) Must.Within(Message.Received(HeaderId.From), from.Uri, from.Tag);
        if (parsed.TryTo(out var to)) Must.Within(Message.Received(HeaderId.To), to.Uri, to.Tag);
        if (parsed.TryCSeq(out var cseq, out _)) Must.Within(Message.Received(HeaderId.CSeq), cseq.Method);
        if (parsed.TryRequestUri(out var uri)) Must.Within(Message.RequestUri, uri.Host, uri.User);
        parsed.TryMaxForwards(out _);
        var count = parsed.ParseCount;
        Must.Hold(parsed.FromTag.Length + parsed.ToTag.Length <= Message.Length && parsed.ParseCount == count, "what was parsed is kept");
        PrivacyHeader.Read(Message.View);
        _ = Message.Class;
    }

    /// <summary>The field as a whole, and each value of it as a list.</summary>
    private void Value(ReadOnlySpan<byte> text)
    {
        _values.Read(text);
        foreach (var range in new CommaList(text))
            if (range.Length < text.Length) _values.Read(range.Of(text));
    }

    private void UntouchedIsCopied()
    {
        var written = Write();
        Must.Hold(written.SequenceEqual(Message.Bytes), "without edits a message leaves as it came");
        ReadAgain(written.Length);
        Must.Hold(_again.FieldCount == Message.FieldCount && _again.BodyRange == Message.BodyRange && _again.Length == Message.Length, "what is written reads as the same message");
        for (var i = 0; i < Message.FieldCount; i++)
        {
            ref readonly var one = ref Message.Field(i);
            ref readonly var other = ref _again.Field(i);
            Must.Hold(one.Id == other.Id && one.Value == other.Value && one.LineStart == other.LineStart && one.LineEnd == other.LineEnd && one.Next == other.Next, "and has the same fields");
        }
    }

    /// <summary>Edits as a proxy makes them: each read through the view is what the written message says.</summary>
    private void EditsAreSeen(int seed)
    {
        var edits = Message.Edits;
        if (Message.IsRequest) edits.SetRequestUri("sip:other@h;x=y"u8);
        edits.Push(HeaderId.Via, "SIP/2.0/UDP p:5060;branch=z9hG4bKx"u8);
        edits.RemoveFirstValue(HeaderId.Route);
        edits.RemoveFirstValue(HeaderId.Contact);
        edits.Push(HeaderId.Route, "<sip:r;lr>"u8);
        if ((seed & 1) != 0) edits.RemoveFirstValue(HeaderId.Via);
        if ((seed & 2) != 0) edits.RemoveAll(HeaderId.Supported);
        edits.Append("X-New"u8, "1"u8);
        var hops = Message.View.Fields(HeaderId.MaxForwards);
        if (hops.MoveNext()) edits.Replace(hops.Ref, "69"u8);
        if ((seed & 4) != 0) edits.RemoveFirstValue(HeaderId.Route);
        if ((seed & 8) != 0 && Message.View.Fields(HeaderId.To) is var to && to.MoveNext()) edits.Replace(to.Ref, "<sip:other>;tag=other"u8);
        var written = Write();
        ReadAgain(written.Length);
        Must.Hold(_again.IsRequest == Message.IsRequest && _again.StatusCode == Message.StatusCode && _again.Body.SequenceEqual(Message.Body), "edits leave the rest alone");
        Must.Hold(!Message.IsRequest || _again.RequestUri.SequenceEqual(Message.View.RequestUri), "the new Request-URI is written");
        foreach (var id in Touched)
        {
            var seen = Message.View.Fields(id);
            var sent = _again.View.Fields(id);
            while (seen.MoveNext()) Must.Hold(sent.MoveNext() && sent.Current.SequenceEqual(seen.Current), "a view shows what is written");
            Must.Hold(!sent.MoveNext(), "and nothing else is written");
        }

        edits.Clear();
    }

    private ReadOnlySpan<byte> Write()
    {
        var length = SipWriter.Measure(Message, Message.Edits);
        if (_written.Length < length) _written = new byte[length * 2];
        Must.Hold(SipWriter.Write(Message, Message.Edits, _written.AsSpan(0, length)) == length, "what is written is as long as what was measured");
        return _written.AsSpan(0, length);
    }

    private void ReadAgain(int length) => Must.Hold(SipScanner.Scan(_again, _written, 0, length, short.MaxValue) == SipParseError.None, "what is written is well-formed");
}
