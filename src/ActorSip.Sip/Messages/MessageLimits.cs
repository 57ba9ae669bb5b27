using ActorSip.Sip.Headers;

namespace ActorSip.Sip.Messages;

/// <summary>
/// How much a received message may have of anything. What a limit costs a message that keeps it is a comparison of lengths which the scan has found anyway; values are counted only where there may be too many.
/// </summary>
public sealed record MessageLimits
{
    /// <summary>Header fields.</summary>
    public required int MaxHeaders { get; init; }

    /// <summary>Start line and header fields, bytes.</summary>
    public required int MaxHeaderBytes { get; init; }

    /// <summary>One header field with its folded lines, bytes.</summary>
    public required int MaxLineBytes { get; init; }

    /// <summary>Body, bytes.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>Values of Via.</summary>
    public required int MaxVias { get; init; }

    /// <summary>Values of Route.</summary>
    public required int MaxRoutes { get; init; }

    /// <summary>Values of Record-Route.</summary>
    public required int MaxRecordRoutes { get; init; }

    /// <summary>Values of Contact in a request.</summary>
    public required int MaxContacts { get; init; }

    /// <summary>Request-URI; URI in From, To, Contact, Route; bytes.</summary>
    public required int MaxUriBytes { get; init; }

    /// <summary>The first limit that a well-formed message exceeds.</summary>
    internal SipParseError Check(SipMessage message)
    {
        if (message.RequestUriRange.Length > MaxUriBytes) return SipParseError.RequestUriTooLong;
        if (message.HeadersEnd > MaxHeaderBytes || (message.HeadersEnd > MaxLineBytes && HasLongLine(message))) return SipParseError.HeadersTooLong;
        if (Exceeds(message, HeaderId.Via, MaxVias) || Exceeds(message, HeaderId.Route, MaxRoutes) || Exceeds(message, HeaderId.RecordRoute, MaxRecordRoutes)) return SipParseError.TooManyHops;

        // How many contacts a response names is bounded where they are followed.
        if (!message.IsRequest) return SipParseError.None;
        if (Exceeds(message, HeaderId.Contact, MaxContacts)) return SipParseError.TooManyContacts;
        var isLong = message.HeadersEnd > MaxUriBytes
            && (HasLongUri(message, HeaderId.From) || HasLongUri(message, HeaderId.To) || HasLongUri(message, HeaderId.Contact) || HasLongUri(message, HeaderId.Route));
        return isLong ? SipParseError.UriTooLong : SipParseError.None;
    }

    private static bool Exceeds(SipMessage message, HeaderId id, int most)
    {
        // Every value has a character at least, and a comma before the next one.
        var possible = 0;
        for (int i = message.FirstOf[(int)id]; i >= 0; i = message.Fields[i].Next) possible += (message.Fields[i].Value.Length + 1) / 2;
        if (possible <= most) return false;
        var count = 0;
        for (int i = message.FirstOf[(int)id]; i >= 0; i = message.Fields[i].Next) count += message.Fields[i].Value.Of(message.Bytes).Count((byte)',') + 1;
        return count > most && Count(message, id) > most;
    }

    private static int Count(SipMessage message, HeaderId id)
    {
        var count = 0;
        for (int i = message.FirstOf[(int)id]; i >= 0; i = message.Fields[i].Next)
        {
            var values = new CommaList(message.Fields[i].Value.Of(message.Bytes));
            while (values.MoveNext()) count++;
        }

        return count;
    }

    private bool HasLongLine(SipMessage message)
    {
        for (var i = 0; i < message.FieldCount; i++)
            if (message.Fields[i].LineEnd - message.Fields[i].LineStart > MaxLineBytes) return true;
        return false;
    }

    private bool HasLongUri(SipMessage message, HeaderId id)
    {
        for (int i = message.FirstOf[(int)id]; i >= 0; i = message.Fields[i].Next)
        {
            var value = message.Fields[i].Value.Of(message.Bytes);
            if (value.Length <= MaxUriBytes) continue;

            // What cannot be taken apart is for the reader of the value to refuse.
            while (NameAddress.TryParse(value, out var address))
            {
                if (address.Uri.Length > MaxUriBytes) return true;
                if (address.Length >= value.Length) break;
                value = value[(address.Length + 1)..];
            }
        }

        return false;
    }
}
