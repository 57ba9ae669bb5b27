using System.Text;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// Why a branch is cancelled, as header lines of its CANCEL (RFC 3326): a phone does not list a call as missed that somebody else has taken.
/// </summary>
internal static class CancelReason
{
    /// <summary>Section 3.1: "A proxy forks an INVITE request and one of the branches returns a 200 (OK). The forking proxy includes this status code in a Reason header field in the CANCEL request that it sends to the rest of the branches."</summary>
    public static readonly byte[] AnsweredElsewhere = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n"u8.ToArray();

    /// <summary>Section 2: "Proxies generating a CANCEL request upon reception of a CANCEL from the previous hop that contains a Reason header field SHOULD copy it into the new CANCEL request."</summary>
    public static byte[] Of(SipMessage cancel)
    {
        if (!cancel.HasReceived(HeaderId.Reason)) return [];
        var lines = new byte[Measure(cancel)];
        var writer = new ByteWriter(lines);
        for (int i = cancel.FirstOf[(int)HeaderId.Reason]; i >= 0; i = cancel.Field(i).Next)
        {
            writer.Add("Reason: "u8);
            var value = writer.Free[..cancel.Field(i).Value.Length];
            cancel.Field(i).Value.Of(cancel.Bytes).CopyTo(value);

            // Folds, and what somebody else might take for one, are a single line here: else a header field of an untrusted sender could hide behind them.
            for (var at = 0; at < value.Length; at++)
                if (value[at] is < (byte)' ' or 0x7F) value[at] = (byte)' ';
            writer.Advance(value.Length);
            writer.Add("\r\n"u8);
        }

        return lines;
    }

    /// <summary>That one of the branches has refused for everybody.</summary>
    /// <param name="status">600 to 699.</param>
    public static byte[] Of(int status) => Encoding.ASCII.GetBytes($"Reason: SIP;cause={status};text=\"{Encoding.ASCII.GetString(ReasonPhrases.For(status))}\"\r\n");

    private static int Measure(SipMessage cancel)
    {
        var size = 0;
        for (int i = cancel.FirstOf[(int)HeaderId.Reason]; i >= 0; i = cancel.Field(i).Next) size += "Reason: \r\n"u8.Length + cancel.Field(i).Value.Length;
        return size;
    }
}
