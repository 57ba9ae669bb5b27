using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// An OPTIONS by which a server keeps a contact reachable, and finds out whether it is there (RFC 3261 section 11): "The response code chosen MUST be the same that would have been chosen had the request been an INVITE", so any final response
/// will do.
/// </summary>
public static class OptionsPing
{
    private const int CallIdLength = Base64Token.NumberLength * 2 + 1;

    /// <summary>Enough room for a ping of this binding.</summary>
    public static int MaxLength(Binding binding, ReadOnlySpan<byte> domain) => binding.Uri.Length * 2 + binding.Path.Length + domain.Length * 2 + CallIdLength + 256;

    /// <summary>Writes a ping, complete but for its Via.</summary>
    /// <param name="binding">The contact.</param>
    /// <param name="domain">Of its address-of-record: who asks is the server of it.</param>
    /// <param name="origin">Of the server's process, for a Call-ID that no other has.</param>
    /// <param name="number">Another one for each ping.</param>
    /// <param name="destination">At least <see cref="MaxLength"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Binding binding, ReadOnlySpan<byte> domain, ulong origin, ulong number, Span<byte> destination)
    {
        var writer = new ByteWriter(destination);

        // Section 8.1.1.1: "The initial Request-URI of the message SHOULD be set to the value of the URI in the To field."
        writer.Add("OPTIONS "u8);
        writer.Add(binding.Uri);

        // 8.1.1.6: "It consists of an integer that SHOULD be 70."
        writer.Add(" SIP/2.0\r\nMax-Forwards: 70\r\n"u8);

        // RFC 3327 section 5.3: the path values "are to be used as the Route".
        if (!binding.Path.IsEmpty)
        {
            writer.Add("Route: "u8);
            writer.Add(binding.Path);
            writer.Add("\r\n"u8);
        }

        // 8.1.1.3: "The From field MUST contain a new 'tag' parameter, chosen by the UAC."
        writer.Add("From: <sip:"u8);
        writer.Add(domain);
        writer.Add(">;tag="u8);
        AddToken(ref writer, number);
        writer.Add("\r\nTo: <"u8);
        writer.Add(binding.Uri);

        // 8.1.1.4: "In a new request created by a UAC outside of any dialog, the Call-ID header field MUST be selected by the UAC as a globally unique identifier over space and time".
        writer.Add(">\r\nCall-ID: "u8);
        AddToken(ref writer, origin);
        writer.Add((byte)'.');
        AddToken(ref writer, number);

        // 11.1: "An Accept header field SHOULD be included to indicate the type of message body the UAC wishes to receive in the response. Typically, this is set to a format that is used to describe the media capabilities of a UA, such as
        // SDP (application/sdp)."
        writer.Add("\r\nCSeq: 1 OPTIONS\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n"u8);
        return writer.Length;
    }

    private static void AddToken(ref ByteWriter writer, ulong number)
    {
        Base64Token.Encode(number, writer.Free);
        writer.Advance(Base64Token.NumberLength);
    }
}
