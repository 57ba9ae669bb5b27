using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// What our Record-Route says of a dialog, so that its later requests need no state here: for each side where it is, whether it is known to us, the flow and the binding, under a MAC that covers Call-ID and the caller's tag as well.
/// It stands base64url-coded in the URI parameter "as".
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DialogCookie
{
    /// <summary>Most bytes of the text form.</summary>
    public const int MaxTextLength = 288;

    /// <summary>Most bytes of <see cref="Notes"/>.</summary>
    public const int MaxNotes = 64;

    private const int Version = 2;
    private const int MaxRaw = 208;
    private const int HeadLength = 18;
    private const int MacLength = 8;
    private const byte HasCallerFlow = 1, HasCalleeFlow = 2, HasCalleeBinding = 4, HasNotes = 8, HasCallerBinding = 16, CallerKnown = 32, CalleeKnown = 64;

    /// <summary>The number of the key that it was made with.</summary>
    public int KeyId { get; init; }

    /// <summary>When it was made, minutes since 1970.</summary>
    public uint IssuedAt { get; init; }

    /// <summary>The <see cref="DialogPlace"/> that the caller's request came from.</summary>
    public uint CallerHome { get; init; }

    /// <summary>The one where he wants later requests to go.</summary>
    public uint CallerTarget { get; init; }

    /// <summary>The one that his request was sent to.</summary>
    public uint CalleeHome { get; init; }

    /// <summary>True when the caller is a user who has proved it, or a trusted peer.</summary>
    public bool IsCallerKnown { get; init; }

    /// <summary>True when the callee is a binding of a user of ours, or a place that the operator has named.</summary>
    public bool IsCalleeKnown { get; init; }

    /// <summary>The flow to the caller, when he can be reached only by it; else none.</summary>
    public Flow Caller { get; init; }

    public Flow Callee { get; init; }

    /// <summary>The caller's binding (location slot and id), which knows the present flow when this one is gone; 0 when he has none, or does not need it.</summary>
    public int CallerSlot { get; init; }

    public ulong CallerBinding { get; init; }

    /// <summary>The same of the callee.</summary>
    public int CalleeSlot { get; init; }

    public ulong CalleeBinding { get; init; }

    /// <summary>What a route wants to find again in later requests; may be null.</summary>
    public byte[]? Notes { get; init; }

    /// <summary>Writes the text form and returns its length; <see cref="MaxTextLength"/> bytes are enough.</summary>
    public int Write(CookieKeys keys, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> callerTag, Span<byte> destination)
    {
        Span<byte> raw = stackalloc byte[MaxRaw];
        raw[0] = (byte)(Version << 4 | keys.CurrentId);
        BinaryPrimitives.WriteUInt32BigEndian(raw[1..], IssuedAt);
        raw[5] = (byte)((IsCallerKnown ? CallerKnown : 0) | (IsCalleeKnown ? CalleeKnown : 0) | (Caller.IsNone ? 0 : HasCallerFlow) | (Callee.IsNone ? 0 : HasCalleeFlow) | (CalleeBinding == 0 ? 0 : HasCalleeBinding) | (CallerBinding == 0 ? 0 : HasCallerBinding) | (Notes is { Length: > 0 and <= MaxNotes } ? HasNotes : 0));
        BinaryPrimitives.WriteUInt32BigEndian(raw[6..], CallerHome);
        BinaryPrimitives.WriteUInt32BigEndian(raw[10..], CallerTarget);
        BinaryPrimitives.WriteUInt32BigEndian(raw[14..], CalleeHome);
        var at = HeadLength;
        if (!Caller.IsNone) at = WriteFlow(Caller, raw, at);
        if (!Callee.IsNone) at = WriteFlow(Callee, raw, at);
        if (CalleeBinding != 0) at = WriteBinding(CalleeSlot, CalleeBinding, raw, at);
        if (CallerBinding != 0) at = WriteBinding(CallerSlot, CallerBinding, raw, at);
        if ((raw[5] & HasNotes) != 0)
        {
            raw[at] = (byte)Notes!.Length;
            Notes.CopyTo(raw[(at + 1)..]);
            at += 1 + Notes.Length;
        }

        BinaryPrimitives.WriteUInt64BigEndian(raw[at..], Mac(keys.Current, raw[..at], callId, callerTag));
        return Base64Token.Encode(raw[..(at + MacLength)], destination);
    }

    /// <summary>Reads the text form and checks MAC and age.</summary>
    /// <param name="text">The value of the URI parameter.</param>
    /// <param name="keys">The present key and the one before.</param>
    /// <param name="callId">Of the request that carries it.</param>
    /// <param name="fromTag">Of that request.</param>
    /// <param name="toTag">Of that request.</param>
    /// <param name="nowMinutes">Minutes since 1970.</param>
    /// <param name="validityMinutes">How old it may be.</param>
    /// <param name="cookie">What it says.</param>
    /// <param name="fromCaller">True when the request comes from the caller's side of the dialog.</param>
    /// <returns>False for anything that this server, or one with its keys, did not make for this dialog.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, CookieKeys keys, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> fromTag, ReadOnlySpan<byte> toTag, long nowMinutes, int validityMinutes, out DialogCookie cookie, out bool fromCaller)
    {
        cookie = default;
        fromCaller = false;
        Span<byte> raw = stackalloc byte[MaxRaw];
        if (text.Length is 0 or > MaxTextLength || !Base64Token.TryDecode(text, raw, out var length) || length < HeadLength + MacLength) return false;
        if (raw[0] >> 4 != Version || !keys.TryGet(raw[0] & 0x0F, out var key)) return false;
        var signed = raw[..(length - MacLength)];
        var mac = BinaryPrimitives.ReadUInt64BigEndian(raw[(length - MacLength)..length]);
        fromCaller = mac == Mac(key, signed, callId, fromTag);
        if (!fromCaller && mac != Mac(key, signed, callId, toTag)) return false;
        var issued = BinaryPrimitives.ReadUInt32BigEndian(raw[1..]);
        if (nowMinutes - issued > validityMinutes || !TryReadFields(signed, issued, out cookie)) return false;
        return true;
    }

    private static bool TryReadFields(ReadOnlySpan<byte> raw, uint issued, out DialogCookie cookie)
    {
        cookie = default;
        var flags = raw[5];
        var at = HeadLength;
        Flow caller = default, callee = default;
        if ((flags & HasCallerFlow) != 0 && !TryReadFlow(raw, ref at, out caller)) return false;
        if ((flags & HasCalleeFlow) != 0 && !TryReadFlow(raw, ref at, out callee)) return false;
        (int Slot, ulong Id) calleeBinding = default, callerBinding = default;
        if ((flags & HasCalleeBinding) != 0 && !TryReadBinding(raw, ref at, out calleeBinding)) return false;
        if ((flags & HasCallerBinding) != 0 && !TryReadBinding(raw, ref at, out callerBinding)) return false;
        byte[]? notes = null;
        if ((flags & HasNotes) != 0)
        {
            if (raw.Length < at + 1 || raw.Length < at + 1 + raw[at]) return false;
            notes = raw.Slice(at + 1, raw[at]).ToArray();
        }

        cookie = new DialogCookie
        {
            KeyId = raw[0] & 0x0F,
            IssuedAt = issued,
            CallerHome = BinaryPrimitives.ReadUInt32BigEndian(raw[6..]),
            CallerTarget = BinaryPrimitives.ReadUInt32BigEndian(raw[10..]),
            CalleeHome = BinaryPrimitives.ReadUInt32BigEndian(raw[14..]),
            IsCallerKnown = (flags & CallerKnown) != 0,
            IsCalleeKnown = (flags & CalleeKnown) != 0,
            Caller = caller,
            Callee = callee,
            CallerSlot = callerBinding.Slot,
            CallerBinding = callerBinding.Id,
            CalleeSlot = calleeBinding.Slot,
            CalleeBinding = calleeBinding.Id,
            Notes = notes,
        };
        return true;
    }

    private static int WriteBinding(int slot, ulong id, Span<byte> raw, int at)
    {
        BinaryPrimitives.WriteInt32BigEndian(raw[at..], slot);
        BinaryPrimitives.WriteUInt64BigEndian(raw[(at + 4)..], id);
        return at + 12;
    }

    private static bool TryReadBinding(ReadOnlySpan<byte> raw, ref int at, out (int Slot, ulong Id) binding)
    {
        binding = default;
        if (raw.Length < at + 12) return false;
        binding = (BinaryPrimitives.ReadInt32BigEndian(raw[at..]), BinaryPrimitives.ReadUInt64BigEndian(raw[(at + 4)..]));
        at += 12;
        return true;
    }

    private static int WriteFlow(in Flow flow, Span<byte> raw, int at)
    {
        raw[at++] = (byte)((byte)flow.Transport | (flow.Remote.IsIPv4 ? 0x80 : 0) | (flow.Connection == 0 ? 0 : 0x40) | (flow.Remote.Scope == 0 ? 0 : 0x20));
        BinaryPrimitives.WriteUInt16BigEndian(raw[at..], flow.Node);
        BinaryPrimitives.WriteUInt32BigEndian(raw[(at + 2)..], flow.NodeEpoch);
        BinaryPrimitives.WriteUInt16BigEndian(raw[(at + 6)..], flow.Socket);
        BinaryPrimitives.WriteUInt16BigEndian(raw[(at + 8)..], flow.Remote.Port);
        at += 10;
        if (flow.Remote.IsIPv4) BinaryPrimitives.WriteUInt32BigEndian(raw[at..], flow.Remote.IPv4);
        else flow.Remote.WriteIPv6(raw[at..]);
        at += flow.Remote.IsIPv4 ? 4 : 16;
        if (flow.Remote.Scope != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(raw[at..], flow.Remote.Scope);
            at += 4;
        }

        if (flow.Connection == 0) return at;
        BinaryPrimitives.WriteInt64BigEndian(raw[at..], flow.Connection);
        return at + 8;
    }

    private static bool TryReadFlow(ReadOnlySpan<byte> raw, ref int at, out Flow flow)
    {
        flow = default;
        if (raw.Length < at + 11) return false;
        var head = raw[at];
        var isIPv4 = (head & 0x80) != 0;
        var hasConnection = (head & 0x40) != 0;
        var hasScope = (head & 0x20) != 0;
        var address = at + 11;
        var scopeAt = address + (isIPv4 ? 4 : 16);
        var end = scopeAt + (hasScope ? 4 : 0) + (hasConnection ? 8 : 0);
        if (raw.Length < end) return false;
        var port = BinaryPrimitives.ReadUInt16BigEndian(raw[(at + 9)..]);
        var scope = hasScope ? BinaryPrimitives.ReadUInt32BigEndian(raw[scopeAt..]) : 0;
        flow = new Flow
        {
            Transport = (TransportProtocol)(head & 0x0F),
            Node = BinaryPrimitives.ReadUInt16BigEndian(raw[(at + 1)..]),
            NodeEpoch = BinaryPrimitives.ReadUInt32BigEndian(raw[(at + 3)..]),
            Socket = BinaryPrimitives.ReadUInt16BigEndian(raw[(at + 7)..]),
            Remote = isIPv4 ? IpEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(raw[address..]), port) : IpEndpoint.FromIPv6(raw[address..], port, scope),
            Connection = hasConnection ? BinaryPrimitives.ReadInt64BigEndian(raw[(end - 8)..]) : 0,
        };
        at = end;
        return true;
    }

    private static ulong Mac(HashKey key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> callId, ReadOnlySpan<byte> callerTag)
    {
        var hash = new KeyedHash(key);
        hash.Add(signed);
        hash.Add(callId);
        hash.Add(callerTag);
        return hash.Finish();
    }
}
