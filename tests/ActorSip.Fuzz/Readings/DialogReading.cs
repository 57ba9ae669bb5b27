using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;

namespace ActorSip.Fuzz.Readings;

/// <summary>Reads a text as the cookie of a dialog, and a cookie made with bytes of the text for what it is; both stand in Route and Request-URI of a request.</summary>
internal sealed class DialogReading
{
    private static readonly CookieKeys Keys = OwnParts.Cookies;

    private readonly MessageReading _messages = new();
    private readonly byte[] _signed = new byte[256];
    private byte[] _text = new byte[8192];

    public void Read(ReadOnlySpan<byte> text)
    {
        Must.Hold(!DialogCookie.TryRead(text, Keys, "call"u8, "from"u8, "to"u8, 1000, 1440, out _, out _), "nobody guesses a cookie");
        RoundTrip(text);
        WithRightMac(text);
        InRequest(text);
    }

    private static void RoundTrip(ReadOnlySpan<byte> text)
    {
        // Whatever is written is read back.
        var cookie = new DialogCookie { IssuedAt = 900, CalleeSlot = text.Length, CalleeBinding = (ulong)text.Length * 77, Notes = text.Length is > 0 and <= DialogCookie.MaxNotes ? text.ToArray() : null };
        Span<byte> written = stackalloc byte[DialogCookie.MaxTextLength];
        written = written[..cookie.Write(Keys, "call"u8, "from"u8, written)];
        Must.Hold(DialogCookie.TryRead(written, Keys, "call"u8, "from"u8, "to"u8, 1000, 1440, out var read, out var fromCaller) && fromCaller, "a cookie is read back");
        Must.Hold(read.CalleeBinding == cookie.CalleeBinding && (read.Notes ?? []).AsSpan().SequenceEqual(cookie.Notes), "and says the same");
        Must.Hold(!DialogCookie.TryRead(written, Keys, "other"u8, "from"u8, "to"u8, 1000, 1440, out _, out _), "a cookie is of one dialog");
    }

    /// <summary>The fields of a cookie with a right MAC are read too, as if our own key had signed nonsense: no length in them leads out of it.</summary>
    private void WithRightMac(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 6 or > 184) return;
        var raw = _signed.AsSpan(0, text.Length + 8);
        text.CopyTo(raw);
        raw[0] = (byte)(1 << 4 | Keys.CurrentId);
        var hash = new KeyedHash(Keys.Current);
        hash.Add(raw[..text.Length]);
        hash.Add("call"u8);
        hash.Add("from"u8);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(raw[text.Length..], hash.Finish());
        Span<byte> encoded = stackalloc byte[DialogCookie.MaxTextLength];
        encoded = encoded[..Base64Token.Encode(raw, encoded)];
        if (DialogCookie.TryRead(encoded, Keys, "call"u8, "from"u8, "to"u8, 1000, int.MaxValue, out var cookie, out _)) Must.Hold(cookie.Notes is null || cookie.Notes.Length <= 255, "notes lie in their cookie");
    }

    private void InRequest(ReadOnlySpan<byte> text)
    {
        if (_text.Length < text.Length + 512) _text = new byte[text.Length * 2 + 512];
        var split = text.IndexOf((byte)'\n');
        var writer = new ByteWriter(_text);
        writer.Add("INVITE sip:p:5060;lr;as="u8);

        // Nobody guesses a MAC: with nothing before the line feed the cookie is a good one.
        if (split > 0) writer.Add(text[..split]);
        else writer.Advance(new DialogCookie { IssuedAt = 900, CalleeBinding = 7 }.Write(Keys, "call"u8, "from"u8, writer.Free));
        writer.Add(" SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nRoute: "u8);
        writer.Add(text[(split + 1)..]);
        writer.Add("\r\nFrom: <sip:a>;tag=from\r\nTo: <sip:b>;tag=to\r\nCall-ID: call\r\nCSeq: 1 INVITE\r\n\r\n"u8);
        _messages.Read(_text, 0, writer.Length);
    }
}
