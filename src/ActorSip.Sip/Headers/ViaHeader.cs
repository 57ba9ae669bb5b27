using System.Runtime.InteropServices;
using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Headers;

/// <summary>One value of a Via header field (RFC 3261 section 20.42, rport of RFC 3581). Ranges are relative to the text that was parsed.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct ViaHeader
{
    /// <summary>Unknown for a token this server does not speak, which is no error: a Via below the top one may name anything.</summary>
    public TransportProtocol Transport { get; private init; }

    public ByteRange TransportName { get; private init; }

    /// <summary>A name, an IPv4 address, or an IPv6 address with its brackets.</summary>
    public ByteRange SentByHost { get; private init; }

    /// <summary>1 to 65535; 0 when there is none.</summary>
    public int SentByPort { get; private init; }

    public ByteRange Branch { get; private init; }

    public ByteRange Received { get; private init; }

    /// <summary>The port in it; empty in a request from a client that asks for it.</summary>
    public ByteRange Rport { get; private init; }

    /// <summary>True when there is an rport parameter, with a value or without.</summary>
    public bool HasRport { get; private init; }

    public ByteRange Maddr { get; private init; }

    /// <summary>The private parameter "as", in which this server writes who owns the transaction.</summary>
    public ByteRange As { get; private init; }

    /// <summary>What follows the first ';', without white space after it; empty when there is none.</summary>
    public ByteRange Parameters { get; private init; }

    /// <summary>Bytes consumed: up to the comma before the next value, which is not counted, or to the end of the text.</summary>
    public int Length { get; private init; }

    /// <summary>Takes the first value of the text apart. Of a parameter that stands there twice the first counts.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out ViaHeader via)
    {
        via = default;
        if (!TryParseHead(value, out var head)) return false;
        var at = head.Length;
        if (at < value.Length && value[at] is not ((byte)';' or (byte)',')) return false;
        return TryParseParameters(value, at, head, out via);
    }

    /// <summary>Takes apart what stands before the parameters, whatever they are: <see cref="Length"/> is where they begin.</summary>
    public static bool TryParseHead(ReadOnlySpan<byte> value, out ViaHeader head)
    {
        head = default;
        var at = Lws.Skip(value, 0);
        if (!TryParseProtocol(value, ref at, out var transportName)) return false;

        // sent-protocol LWS sent-by
        var afterLws = Lws.Skip(value, at);
        if (afterLws == at) return false;
        at = afterLws;
        var host = new ByteRange(at, HostSyntax.Measure(value[at..]));
        if (host.IsEmpty) return false;
        at = Lws.Skip(value, host.End);
        var port = 0;
        if (at < value.Length && value[at] == (byte)':')
        {
            at = Lws.Skip(value, at + 1);
            var digits = HostSyntax.MeasurePort(value[at..], out port);
            if (digits == 0) return false;
            at = Lws.Skip(value, at + digits);
        }

        head = new ViaHeader
        {
            Transport = TransportToken.Parse(transportName.Of(value)),
            TransportName = transportName,
            SentByHost = host,
            SentByPort = port,
            Length = at,
        };
        return true;
    }

    /// <summary>
    /// RFC 3261 8.1.1.7: "The branch ID inserted by an element compliant with this specification MUST always begin with the characters 'z9hG4bK'." The cookie
    /// alone identifies nothing and does not count.
    /// </summary>
    public bool HasMagicCookie(ReadOnlySpan<byte> value) => Branch.Length > 7 && Ascii.EqualsIgnoreCase(Branch.Of(value)[..7], "z9hG4bK"u8);

    private static bool TryParseProtocol(ReadOnlySpan<byte> value, ref int at, out ByteRange transport)
    {
        // protocol-name SLASH protocol-version SLASH transport
        transport = default;
        for (var part = 0; part < 3; part++)
        {
            if (part > 0)
            {
                at = Lws.Skip(value, at);
                if (at >= value.Length || value[at] != (byte)'/') return false;
                at = Lws.Skip(value, at + 1);
            }

            transport = new ByteRange(at, CharacterTable.Measure(value[at..], CharacterClass.Token));
            if (transport.IsEmpty) return false;
            at = transport.End;
        }

        return true;
    }

    private static bool TryParseParameters(ReadOnlySpan<byte> value, int at, in ViaHeader head, out ViaHeader via)
    {
        via = default;
        ByteRange branch = default, received = default, rport = default, maddr = default, @as = default;
        var hasRport = false;
        var list = new ParameterList(value, at);
        var hasParameters = at < value.Length && value[at] == (byte)';';
        while (list.MoveNext())
        {
            var name = list.Current.Name.Of(value);
            var content = list.Current.Value;
            switch (name.Length)
            {
                case 2 when @as.IsEmpty && Ascii.EqualsIgnoreCase(name, "as"u8):
                    @as = content;
                    break;
                case 5 when !hasRport && Ascii.EqualsIgnoreCase(name, "rport"u8):
                    rport = content;
                    hasRport = true;
                    break;
                case 5 when maddr.IsEmpty && Ascii.EqualsIgnoreCase(name, "maddr"u8):
                    maddr = content;
                    break;
                case 6 when branch.IsEmpty && Ascii.EqualsIgnoreCase(name, "branch"u8):
                    branch = content;
                    break;
                case 8 when received.IsEmpty && Ascii.EqualsIgnoreCase(name, "received"u8):
                    received = content;
                    break;
            }
        }

        if (list.IsMalformed) return false;
        var start = hasParameters ? Lws.Skip(value, at + 1) : 0;
        via = head with
        {
            Branch = branch,
            Received = received,
            Rport = rport,
            HasRport = hasRport,
            Maddr = maddr,
            As = @as,
            Parameters = hasParameters ? new ByteRange(start, Lws.SkipBack(value, start, list.Position) - start) : default,
            Length = list.Position,
        };
        return true;
    }
}
