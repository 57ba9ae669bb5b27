using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Registration;

/// <summary>Goes through the bindings of an address-of-record as they lie in their bytes (<see cref="PackedBindings"/>), without making objects of them. Begins before the first.</summary>
/// <param name="record">Not written over while it is used, but through it.</param>
[StructLayout(LayoutKind.Auto)]
public ref struct PackedBindingCursor(byte[] record)
{
    private int _left = PackedBindings.Count(record);
    private int _at;
    private int _next = PackedBindings.FirstAt(record);

    /// <summary>Goes to the next binding; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_left-- == 0) return false;
        _at = _next;
        _next = PackedBindings.NextAt(record, _at);
        return true;
    }

    public readonly ulong Id => PackedBindings.NumbersAt(record, _at).Id;

    /// <summary>When it ends, Unix milliseconds.</summary>
    public readonly long ExpiresAt => PackedBindings.NumbersAt(record, _at).ExpiresAt;

    /// <summary>Our id of the transaction that last wrote it.</summary>
    public readonly ulong TransactionId => PackedBindings.NumbersAt(record, _at).TransactionId;

    /// <summary>True when it may be that it is reached by its flow alone, as <see cref="IsBehindNat"/> finds out: it is behind a NAT over UDP, or came by a connection.</summary>
    public readonly bool MayBeBehindNat => HasReceived || (TransportProtocol)PackedBindings.NumbersAt(record, _at).Transport is TransportProtocol.Tcp or TransportProtocol.Tls or TransportProtocol.Ws or TransportProtocol.Wss;

    /// <summary>
    /// True when it is reached by its flow alone: over UDP, when it was found to be behind a NAT; by a connection, when its contact does not name the address that this comes from. With a Path the connection is that of another proxy.
    /// </summary>
    public readonly bool IsBehindNat
    {
        get
        {
            if (HasReceived || !MayBeBehindNat) return HasReceived;
            return PackedBindings.NumbersAt(record, _at).Lengths[2] == 0 && !NamesSource(PackedBindings.UriAt(record, _at), PackedBindings.RemoteAt(record, _at));
        }
    }

    private readonly bool HasReceived => (PackedBindings.NumbersAt(record, _at).Endpoints >> 4 & 3) != 0;

    /// <summary>To read, and to write over.</summary>
    public readonly ref PingState Pings => ref PackedBindings.NumbersAt(record, _at).Pings;

    private static bool NamesSource(ReadOnlySpan<byte> text, in IpEndpoint source) => SipUri.TryParse(text, out var uri) && IpEndpoint.TryParseHost(uri.Host.Of(text), 0, out var host) && host.SameAddress(source);

    /// <summary>The binding as an object.</summary>
    public readonly Binding Read()
    {
        var at = _at;
        return PackedBindings.ReadBinding(record, ref at);
    }
}
