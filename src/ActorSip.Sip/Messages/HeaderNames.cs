using System.Text;

namespace ActorSip.Sip.Messages;

/// <summary>Header field names and their compact forms (RFC 3261 section 7.3.3): from bytes to <see cref="HeaderId"/> and back. Names are case-insensitive.</summary>
public static class HeaderNames
{
    private const int TableSize = 256;

    private static readonly (HeaderId Id, string Name, char Compact)[] Known =
    [
        (HeaderId.Accept, "Accept", '\0'), (HeaderId.AlertInfo, "Alert-Info", '\0'), (HeaderId.Allow, "Allow", '\0'), (HeaderId.AllowEvents, "Allow-Events", 'u'),
        (HeaderId.Authorization, "Authorization", '\0'), (HeaderId.CallId, "Call-ID", 'i'), (HeaderId.Contact, "Contact", 'm'), (HeaderId.ContentEncoding, "Content-Encoding", 'e'),
        (HeaderId.ContentLength, "Content-Length", 'l'), (HeaderId.ContentType, "Content-Type", 'c'), (HeaderId.CSeq, "CSeq", '\0'), (HeaderId.Date, "Date", '\0'),
        (HeaderId.Diversion, "Diversion", '\0'), (HeaderId.Event, "Event", 'o'), (HeaderId.Expires, "Expires", '\0'), (HeaderId.From, "From", 'f'),
        (HeaderId.HistoryInfo, "History-Info", '\0'), (HeaderId.MaxBreadth, "Max-Breadth", '\0'), (HeaderId.MaxForwards, "Max-Forwards", '\0'), (HeaderId.MinExpires, "Min-Expires", '\0'),
        (HeaderId.MinSe, "Min-SE", '\0'),
        (HeaderId.PAssertedIdentity, "P-Asserted-Identity", '\0'), (HeaderId.Path, "Path", '\0'), (HeaderId.PPreferredIdentity, "P-Preferred-Identity", '\0'), (HeaderId.Privacy, "Privacy", '\0'),
        (HeaderId.ProxyAuthenticate, "Proxy-Authenticate", '\0'), (HeaderId.ProxyAuthorization, "Proxy-Authorization", '\0'), (HeaderId.ProxyRequire, "Proxy-Require", '\0'),
        (HeaderId.Reason, "Reason", '\0'), (HeaderId.RecordRoute, "Record-Route", '\0'), (HeaderId.ReferTo, "Refer-To", 'r'), (HeaderId.RemotePartyId, "Remote-Party-ID", '\0'),
        (HeaderId.Replaces, "Replaces", '\0'), (HeaderId.Require, "Require", '\0'), (HeaderId.RetryAfter, "Retry-After", '\0'), (HeaderId.Route, "Route", '\0'), (HeaderId.Server, "Server", '\0'),
        (HeaderId.ServiceRoute, "Service-Route", '\0'), (HeaderId.SessionExpires, "Session-Expires", 'x'), (HeaderId.SipEtag, "SIP-ETag", '\0'), (HeaderId.SipIfMatch, "SIP-If-Match", '\0'),
        (HeaderId.Subject, "Subject", 's'), (HeaderId.SubscriptionState, "Subscription-State", '\0'), (HeaderId.Supported, "Supported", 'k'), (HeaderId.Timestamp, "Timestamp", '\0'),
        (HeaderId.To, "To", 't'), (HeaderId.Unsupported, "Unsupported", '\0'), (HeaderId.UserAgent, "User-Agent", '\0'), (HeaderId.Via, "Via", 'v'), (HeaderId.Warning, "Warning", '\0'),
        (HeaderId.WwwAuthenticate, "WWW-Authenticate", '\0'),
    ];

    private static readonly byte[][] Names = BuildNames();
    private static readonly HeaderId[] Compact = BuildCompact();
    private static readonly HeaderId[] Table = BuildTable();

    /// <summary>How many ids there are, <see cref="HeaderId.Other"/> included.</summary>
    public static int Count => Names.Length;

    /// <summary>The full name as this server writes it; empty for <see cref="HeaderId.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(HeaderId id) => Names[(int)id];

    public static HeaderId Identify(ReadOnlySpan<byte> name)
    {
        if (name.Length <= 1) return name.IsEmpty || name[0] > 0x7F ? HeaderId.Other : Compact[name[0]];
        for (var at = Slot(name); ; at = (at + 1) & (TableSize - 1))
        {
            var id = Table[at];
            if (id == HeaderId.Other) return HeaderId.Other;
            if (Ascii.EqualsIgnoreCase(name, Names[(int)id])) return id;
        }
    }

    private static int Slot(ReadOnlySpan<byte> name) => ((name[0] | 0x20) * 7 + (name[^1] | 0x20) * 31 + (name[name.Length / 2] | 0x20) * 3 + name.Length * 13) & (TableSize - 1);

    private static byte[][] BuildNames()
    {
        var names = new byte[Known.Length + 1][];
        names[0] = [];
        foreach (var (id, name, _) in Known) names[(int)id] = Encoding.ASCII.GetBytes(name);
        return names;
    }

    private static HeaderId[] BuildCompact()
    {
        var table = new HeaderId[128];
        foreach (var (id, _, compact) in Known)
        {
            if (compact == '\0') continue;
            table[compact] = id;
            table[char.ToUpperInvariant(compact)] = id;
        }

        return table;
    }

    private static HeaderId[] BuildTable()
    {
        var table = new HeaderId[TableSize];
        for (var id = 1; id < Names.Length; id++)
        {
            var at = Slot(Names[id]);
            while (table[at] != HeaderId.Other) at = (at + 1) & (TableSize - 1);
            table[at] = (HeaderId)id;
        }

        return table;
    }
}
