using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>What a server transport does to the top Via of a request, and where a response to it goes (RFC 3261 section 18.2, RFC 3581).</summary>
public static class ViaResponses
{
    private const int MostOnStack = 512;

    /// <summary>
    /// RFC 3581 section 4: "When a server compliant to this specification receives a request, it examines the topmost Via header field value. If this Via header field value contains an rport parameter with
    /// no value, it MUST set the value of the parameter to the source port of the request." and "the server MUST also insert a received parameter".
    /// RFC 3261 section 18.2.1: "If the host portion of the sent-by parameter contains a domain name, or if it contains an IP address that differs from the packet source address, the server MUST add a
    /// received parameter".
    /// </summary>
    public static void MarkSource(SipMessage request, in Flow source)
    {
        var field = request.View.Fields(HeaderId.Via);
        if (!field.MoveNext() || !request.Parsed.TryVia(out var via)) return;
        var value = field.Current;
        if (!IsMarked(via, value, source)) return;

        // Whatever the sender wrote into received or rport is not believed: it is left out and our own is put there.
        var size = value.Length + 96;
        Span<byte> text = size <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[size];
        var writer = new ByteWriter(text);
        writer.Add(value[..(via.Parameters.IsEmpty ? via.Length : value[..via.Parameters.Start].LastIndexOf((byte)';'))].TrimEnd(" \t\r\n"u8));
        var list = via.Parameters.Of(value);
        var parameters = new ParameterList(list);
        while (parameters.MoveNext())
        {
            var name = parameters.Current.Name.Of(list);
            if (System.Text.Ascii.EqualsIgnoreCase(name, "received"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "rport"u8)) continue;
            writer.Add((byte)';');
            writer.Add(name);
            if (parameters.Current.Value.IsEmpty) continue;
            writer.Add((byte)'=');
            writer.Add(parameters.Current.Value.Of(list));
        }

        writer.Add(";received="u8);
        writer.Advance(source.Remote.WriteHost(writer.Free, brackets: false));
        if (via.HasRport)
        {
            writer.Add(";rport="u8);
            writer.Add(source.Remote.Port);
        }

        writer.Add(value[via.Length..]);
        request.Edits.Replace(field.Ref, writer.Written);
    }

    /// <summary>True when the server adds to a Via that it receives: its sender is not where it says, or wants to know where that is, or has written something that only the server may write.</summary>
    public static bool IsMarked(in ViaHeader via, ReadOnlySpan<byte> value, in Flow source)
    {
        if (via.HasRport || !via.Received.IsEmpty) return true;
        return !IpEndpoint.TryParseHost(via.SentByHost.Of(value), 0, out var literal) || !literal.SameAddress(source.Remote.WithPort(0));
    }

    /// <summary>
    /// Where responses to this request go (section 18.2.2): over a stream "the response MUST be sent using the existing connection"; over UDP to the address it came from, at the port it came from when
    /// the Via asked with rport, else at the port in sent-by, "or the port 5060 if there is none".
    /// </summary>
    public static Flow ReplyFlow(SipMessage request, in Flow source)
    {
        if (source.IsConnection || !request.Parsed.TryVia(out var via) || via.HasRport) return source;
        return source with { Remote = source.Remote.WithPort((ushort)(via.SentByPort == 0 ? 5060 : via.SentByPort)) };
    }

    /// <summary>
    /// Section 18.2.2: "If that connection is no longer open, the server SHOULD open a connection to the IP address in the received parameter, if present, using the port in the sent-by value, or the default
    /// port for that transport, if no port is specified."
    /// </summary>
    /// <param name="topVia">The Via of the one to be answered.</param>
    /// <param name="source">The flow it came on: the address in received is this one's.</param>
    public static Flow WithoutConnection(ReadOnlySpan<byte> topVia, in Flow source)
    {
        var port = ViaHeader.TryParse(topVia, out var via) && via.SentByPort != 0 ? via.SentByPort : source.Transport == TransportProtocol.Tcp ? 5060 : 5061;
        return source with { Connection = 0, Remote = source.Remote.WithPort((ushort)port) };
    }
}
