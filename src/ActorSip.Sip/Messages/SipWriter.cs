namespace ActorSip.Sip.Messages;

/// <summary>Writes an edited message: unchanged stretches are copied as blocks, the edits in between. Bytes outside edits leave exactly as they came.</summary>
public static class SipWriter
{
    /// <summary>How many bytes <see cref="Write"/> will write.</summary>
    public static int Measure(SipMessage message, SipEdits edits)
    {
        var length = message.Length;
        if (edits.HasRequestUri) length += edits.RequestUri.Length - message.RequestUriRange.Length;
        foreach (ref readonly var edit in edits.All)
        {
            length += edit.Kind switch
            {
                EditKind.Insert => edit.Line.Length,
                EditKind.Replace => edit.Value.Length - message.Field(edit.Anchor).Value.Length,
                _ => message.Field(edit.Anchor).LineStart - message.Field(edit.Anchor).LineEnd,
            };
        }

        return length;
    }

    /// <summary>Writes the message; <paramref name="destination"/> must hold <see cref="Measure"/> bytes. Returns the bytes written.</summary>
    public static int Write(SipMessage message, SipEdits edits, Span<byte> destination)
    {
        var bytes = message.Bytes;
        int copied = 0, at = 0;
        if (edits.HasRequestUri)
        {
            at = Copy(bytes[..message.RequestUriRange.Start], destination, at);
            at = Copy(edits.RequestUri, destination, at);
            copied = message.RequestUriRange.End;
        }

        foreach (ref readonly var edit in edits.All)
        {
            if (edit.Kind == EditKind.Insert)
            {
                var place = edit.Anchor < message.FieldCount ? message.Field(edit.Anchor).LineStart : message.HeadersEnd;
                at = Copy(bytes[copied..place], destination, at);
                at = Copy(edits.Stored(edit.Line), destination, at);
                copied = place;
                continue;
            }

            ref readonly var field = ref message.Field(edit.Anchor);
            if (edit.Kind == EditKind.Replace)
            {
                at = Copy(bytes[copied..field.Value.Start], destination, at);
                at = Copy(edits.Stored(edit.Value), destination, at);
                copied = field.Value.End;
            }
            else
            {
                at = Copy(bytes[copied..field.LineStart], destination, at);
                copied = field.LineEnd;
            }
        }

        return Copy(bytes[copied..], destination, at);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> destination, int at)
    {
        from.CopyTo(destination[at..]);
        return at + from.Length;
    }
}
