using System.Runtime.InteropServices;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Dialogs;

/// <summary>
/// The session timer of one session refresh request as a proxy handles it (RFC 4028 section 8): what it asks for on the way down, and what it remembers of it "for the duration of the transaction" for the answer.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SessionTimer
{
    /// <summary>Section 5: "When not present, the default value for this header field is 90 seconds."</summary>
    private const uint DefaultMinSe = 90;

    private const int NumberLength = 10;

    /// <summary>The Session-Expires of the request as it is forwarded, seconds; 0: no timer was asked for.</summary>
    public uint Interval { get; private init; }

    /// <summary>The sender supports session timers.</summary>
    public bool IsSupported { get; private init; }

    /// <summary>The request asks for less than this proxy allows, and its sender will understand a 422: it "MUST include a Min-SE header field with the value of its minimum interval".</summary>
    public bool IsTooSmall { get; private init; }

    /// <summary>Section 3: "A session refresh request is an INVITE or UPDATE request".</summary>
    public static bool IsRefresh(SipMessage request) => request.Method is SipMethod.Invite or SipMethod.Update;

    /// <summary>Section 8.1: asks for a session timer, by changing what the request says of it.</summary>
    /// <param name="request">An INVITE or UPDATE; its edits are added to.</param>
    /// <param name="policy">Which is on.</param>
    public static SessionTimer Request(SipMessage request, SessionTimerPolicy policy)
    {
        var isSupported = ListsTimer(request.View, HeaderId.Supported);
        var least = SessionInterval.TryParse(request.View.First(HeaderId.MinSe), out var minSe) ? minSe.Seconds : DefaultMinSe;
        var fields = request.View.Fields(HeaderId.SessionExpires);
        if (!fields.MoveNext())
        {
            // "A proxy MAY insert a Session-Expires header field in the request before forwarding it if none was present in the request. This Session-Expires header field may contain any desired expiration time the
            // proxy would like, but not with a duration lower than the value in the Min-SE header field in the request, if it is present. The proxy MUST NOT include a refresher parameter in the header field value."
            var wanted = Math.Max(policy.Expires, least);
            Span<byte> text = stackalloc byte[NumberLength];
            var writer = new ByteWriter(text);
            writer.Add(wanted);
            request.Edits.Append(HeaderId.SessionExpires, writer.Written);
            return new SessionTimer { Interval = wanted, IsSupported = isSupported };
        }

        // What nobody can read is for the one to refuse who is called.
        if (!SessionInterval.TryParse(fields.Current, out var asked)) return new SessionTimer { IsSupported = isSupported };
        if (asked.Seconds < policy.MinSe)
        {
            // "If the request contains a Supported header field with a value 'timer', the proxy MAY reject the INVITE request with a 422 (Session Interval Too Small) response if the session interval in the
            // Session-Expires header field is smaller than the minimum interval defined by the proxy's local policy."
            if (isSupported) return new SessionTimer { IsSupported = true, IsTooSmall = true };

            // "If the request doesn't indicate support for the session timer ... the proxy SHOULD insert a Min-SE header field containing its minimum interval. If a Min-SE header field is already present, the proxy
            // SHOULD increase (but MUST NOT decrease) the value to its minimum interval. The proxy MUST then increase the Session-Expires header field value to be equal to the value in the Min-SE header field".
            least = Math.Max(least, policy.MinSe);
            SetSeconds(request, HeaderId.MinSe, least);
            SetSeconds(request, HeaderId.SessionExpires, least);
            return new SessionTimer { Interval = least };
        }

        // "If the value of the Session-Expires header field is lower than the value of the Min-SE header field ..., the proxy MUST increase the value of the Session-Expires header field to make it equal to Min-SE header
        // field value." Else it "MAY reduce its value but MUST NOT set it to a duration lower than the value in the Min-SE header field in the request", and "MUST NOT increase" it.
        var interval = asked.Seconds < least ? least : Math.Min(asked.Seconds, Math.Max(policy.Expires, least));
        if (interval != asked.Seconds) SetSeconds(request, HeaderId.SessionExpires, interval);
        return new SessionTimer { Interval = interval, IsSupported = isSupported };
    }

    /// <summary>
    /// Section 8.2: "If the response does not contain a Session-Expires header field but the proxy remembers that it requested a session timer in the request ..., this means that the UAS did not support the session timer.
    /// If the proxy remembers that the UAC did not support the session timer either, the proxy forwards the response upstream normally."
    /// </summary>
    /// <param name="response">To the request; the edits of a 2xx may be added to.</param>
    public void Answer(SipMessage response)
    {
        if (Interval == 0 || !IsSupported || response.StatusCode is < 200 or >= 300 || response.View.Has(HeaderId.SessionExpires)) return;

        // "This proxy MUST insert a Session-Expires header field into the response with the value it remembered from the forwarded request. It MUST set the value of the 'refresher' parameter to 'uac'."
        Span<byte> text = stackalloc byte[NumberLength + 16];
        var writer = new ByteWriter(text);
        writer.Add(Interval);
        writer.Add(";refresher=uac"u8);
        response.Edits.Append(HeaderId.SessionExpires, writer.Written);

        // "The proxy MUST add the 'timer' option tag to any Require header field in the response, and if none was present, add the Require header field with that value". A field of its own adds to the list as well (RFC 3261
        // section 7.3.1).
        if (!ListsTimer(response.View, HeaderId.Require)) response.Edits.Append(HeaderId.Require, "timer"u8);
    }

    private static bool ListsTimer(MessageView view, HeaderId id)
    {
        var fields = view.Fields(id);
        while (fields.MoveNext())
            if (TokenList.Contains(fields.Current, "timer"u8)) return true;
        return false;
    }

    /// <summary>Gives the first field another number, or adds one. What stands behind the number stays: "The proxy MUST NOT insert or modify the value of the 'refresher' parameter".</summary>
    private static void SetSeconds(SipMessage request, HeaderId id, uint seconds)
    {
        Span<byte> number = stackalloc byte[NumberLength];
        var writer = new ByteWriter(number);
        writer.Add(seconds);
        var fields = request.View.Fields(id);
        if (!fields.MoveNext())
        {
            request.Edits.Append(id, writer.Written);
            return;
        }

        var value = fields.Current;
        var behind = SessionInterval.TryParse(value, out var interval) ? value[interval.Digits.End..] : default;
        var text = new byte[writer.Length + behind.Length];
        writer.Written.CopyTo(text);
        behind.CopyTo(text.AsSpan(writer.Length));
        request.Edits.Replace(fields.Ref, text);
    }
}
