using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing;

/// <summary>Contact header fields of bindings: where somebody can be called, how gladly, and for how long.</summary>
internal static class ContactLines
{
    /// <summary>For a 302.</summary>
    /// <param name="bindings">The first is the best.</param>
    /// <param name="requestUri">Left out: RFC 3261 section 8.3, "redirect servers MUST NOT redirect a request to a URI equal to the one in the Request-URI".</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Whole lines; empty when there is none.</returns>
    public static byte[] Of(BindingSet bindings, ReadOnlySpan<byte> requestUri, long now)
    {
        var room = 0;
        foreach (var binding in bindings.Targets) room += binding.Uri.Length + 64;
        var lines = new byte[room];
        var writer = new ByteWriter(lines);
        foreach (var binding in bindings.Targets)
        {
            if (binding.IsExpired(now) || UriComparison.AreEqual(binding.Uri, requestUri)) continue;
            writer.Add("Contact: <"u8);
            writer.Add(binding.Uri);
            writer.Add((byte)'>');
            WriteQ(ref writer, binding.Q);

            // Section 8.3: "The 'expires' parameter of a Contact header field value indicates how long the URI is valid."
            writer.Add(";expires="u8);
            writer.Add(binding.SecondsLeft(now));
            writer.Add("\r\n"u8);
        }

        return writer.Written.ToArray();
    }

    /// <summary>The q parameter of thousandths below 1000.</summary>
    public static void WriteQ(ref ByteWriter writer, int q)
    {
        if (q == 1000) return;
        writer.Add(";q=0."u8);
        if (q < 100) writer.Add((byte)'0');
        if (q < 10) writer.Add((byte)'0');
        writer.Add(q);
    }
}
