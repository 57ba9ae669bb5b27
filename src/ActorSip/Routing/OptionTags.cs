using System.Text;
using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Routing;

/// <summary>Option tags that a request demands (RFC 3261 sections 8.2.2.3 and 16.3 item 5).</summary>
internal static class OptionTags
{
    private const int MaxListed = 512;

    /// <summary>
    /// Answers with 420 when the header demands an extension that is not known: "The 420 (Bad Extension) response MUST ... include an Unsupported header field containing those options" that are not understood.
    /// As registrar and user agent the server knows path; as a proxy none needs its help.
    /// </summary>
    /// <param name="context">Of the request.</param>
    /// <param name="header">Require or Proxy-Require.</param>
    /// <returns>True when the request has been answered.</returns>
    public static bool RefusesUnknown(RequestContext context, HeaderId header)
    {
        if (!context.Message.HasReceived(header)) return false;
        Span<byte> line = stackalloc byte[MaxListed + 32];
        var writer = new ByteWriter(line);
        writer.Add("Unsupported: "u8);
        var empty = writer.Length;
        var refuses = false;
        var fields = context.View.Fields(header);
        while (fields.MoveNext())
        {
            var tags = new TokenList(fields.Current);
            while (tags.MoveNext())
            {
                var tag = tags.Current.Of(fields.Current);
                if (header == HeaderId.Require && Ascii.EqualsIgnoreCase(tag, "path"u8)) continue;
                refuses = true;
                if (writer.Length + tag.Length > MaxListed) continue;
                if (writer.Length > empty) writer.Add(", "u8);
                writer.Add(tag);
            }
        }

        if (!refuses) return false;
        writer.Add("\r\n"u8);

        // Tags that are all too long to be listed are refused all the same.
        context.ReplyStateless(420, default, writer.Length == empty + 2 ? default : writer.Written);
        return true;
    }
}
