using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Messages scanned from text, somewhere in the middle of a larger array, as in a receive buffer.</summary>
internal static class Scanned
{
    private const int Before = 13, After = 9;

    public static SipMessage Message(string text) => Message(text.Bytes());

    public static SipMessage Message(ReadOnlySpan<byte> bytes)
    {
        var message = new SipMessage();
        Into(message, bytes);
        return message;
    }

    public static SipParseError Into(SipMessage message, ReadOnlySpan<byte> bytes, int maxHeaders = 512)
    {
        var array = new byte[Before + bytes.Length + After];
        Array.Fill(array, (byte)'\n');
        bytes.CopyTo(array.AsSpan(Before));
        return SipScanner.Scan(message, array, Before, bytes.Length, maxHeaders);
    }

    /// <summary>A message that must be well-formed.</summary>
    public static SipMessage Valid(string text)
    {
        var message = Message(text);
        if (message.Error != SipParseError.None) throw new InvalidOperationException($"{message.Error} at {message.ErrorOffset}: {text}");
        return message;
    }

    public static byte[] Written(this SipMessage message) => message.Written(message.Edits);

    public static byte[] Written(this SipMessage message, SipEdits edits)
    {
        var bytes = new byte[SipWriter.Measure(message, edits)];
        if (SipWriter.Write(message, edits, bytes) != bytes.Length) throw new InvalidOperationException("What is written is as long as what was measured");
        return bytes;
    }

    /// <summary>The values of all fields with an id, after the edits.</summary>
    public static List<string> Values(this MessageView view, HeaderId id)
    {
        var values = new List<string>();
        var fields = view.Fields(id);
        while (fields.MoveNext()) values.Add(fields.Current.Text());
        return values;
    }
}
