using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Registration;

/// <summary>
/// An address-of-record with its bindings as one array of bytes, in which a location table keeps it: a million phones are a million arrays and not a graph of seven million objects. It is read into a <see cref="BindingSet"/> when
/// somebody asks. A refresh that brings the same texts writes over the numbers and the Call-ID of the array that is there, so that it leaves nothing for the garbage collector to move.
/// </summary>
/// <remarks>
/// For the memory of one process: numbers lie as the processor has them. A set that was read shares all texts but the Call-ID with the array, which is why those are never written over with others. Head, key; for each binding the numbers of
/// <see cref="Fixed"/>, up to three endpoints, the places of instance and methods if there are parameters, and the texts, the Call-ID last. Behind the last
/// of all there may be room that a longer one has left.
/// </remarks>
public static class PackedBindings
{
    private const int MostOnStack = 1024;
    private const int SharedTexts = 5;
    private const int Texts = SharedTexts + 1;

    private static readonly int HeadBytes = Unsafe.SizeOf<Head>();
    private static readonly int FixedBytes = Unsafe.SizeOf<Fixed>();
    private static readonly int PlacesBytes = Unsafe.SizeOf<Places>();

    /// <summary>The canonical key "user@domain".</summary>
    public static ReadOnlySpan<byte> AddressOfRecord(ReadOnlySpan<byte> record) => record.Slice(HeadBytes, HeadOf(record).KeyLength);

    /// <summary>How many bindings it has.</summary>
    public static int Count(ReadOnlySpan<byte> record) => HeadOf(record).Count;

    /// <summary>True when a binding of it has this id.</summary>
    public static bool Contains(ReadOnlySpan<byte> record, ulong bindingId)
    {
        var at = HeadBytes + HeadOf(record).KeyLength;
        for (var left = HeadOf(record).Count; left > 0; left--)
        {
            ref readonly var numbers = ref MemoryMarshal.AsRef<Fixed>(record[at..]);
            if (numbers.Id == bindingId) return true;
            at = TextAt(at, numbers) + LengthOf(numbers);
        }

        return false;
    }

    /// <summary>When the first of its bindings ends, Unix milliseconds; as <see cref="BindingSet.NextExpiry"/>.</summary>
    public static long NextExpiry(ReadOnlySpan<byte> record)
    {
        var next = long.MaxValue;
        var at = HeadBytes + HeadOf(record).KeyLength;
        for (var left = HeadOf(record).Count; left > 0; left--)
        {
            ref readonly var numbers = ref MemoryMarshal.AsRef<Fixed>(record[at..]);
            next = Math.Min(next, numbers.ExpiresAt);
            at = TextAt(at, numbers) + LengthOf(numbers);
        }

        return next;
    }

    /// <summary>The bindings; their texts are those of the array.</summary>
    public static BindingSet Read(byte[] record)
    {
        ref readonly var head = ref HeadOf(record);
        var bindings = new Binding[head.Count];
        var at = HeadBytes + head.KeyLength;
        for (var i = 0; i < bindings.Length; i++) bindings[i] = ReadBinding(record, ref at);
        return BindingSet.Over(bindings, head.LastTransactionId);
    }

    /// <summary>Where the first binding lies.</summary>
    internal static int FirstAt(ReadOnlySpan<byte> record) => HeadBytes + HeadOf(record).KeyLength;

    /// <summary>Where the binding behind the one at a place lies.</summary>
    internal static int NextAt(byte[] record, int at) => TextAt(at, NumbersAt(record, at)) + LengthOf(NumbersAt(record, at));

    internal static ref Fixed NumbersAt(byte[] record, int at) => ref MemoryMarshal.AsRef<Fixed>(record.AsSpan(at));

    internal static ReadOnlySpan<byte> UriAt(byte[] record, int at) => record.AsSpan(TextAt(at, NumbersAt(record, at)), NumbersAt(record, at).Lengths[0]);

    internal static IpEndpoint RemoteAt(byte[] record, int at)
    {
        var remote = at + FixedBytes + PackedEndpoint.Size(NumbersAt(record, at).Endpoints & 3);
        return PackedEndpoint.Read(record, NumbersAt(record, at).Endpoints >> 2 & 3, ref remote);
    }

    /// <summary>A new array.</summary>
    /// <param name="addressOfRecord">The canonical key, up to 65,535 bytes.</param>
    /// <param name="bindings">Each text up to 65,535 bytes.</param>
    public static byte[] Write(ReadOnlySpan<byte> addressOfRecord, BindingSet bindings)
    {
        var record = new byte[Size(addressOfRecord, bindings)];
        Write(record, addressOfRecord, bindings);
        return record;
    }

    /// <summary>Puts other bindings into the array, if their texts are those that are there, but for Call-IDs of the same length; else false, and nothing has changed.</summary>
    public static bool TryOverwrite(byte[] record, BindingSet bindings)
    {
        var key = AddressOfRecord(record);
        if (Size(key, bindings) != record.Length) return false;
        Span<byte> written = record.Length <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[record.Length];
        written = written[..record.Length];
        Write(written, key, bindings);
        if (!HaveSameTexts(record, written)) return false;
        written.CopyTo(record);
        return true;
    }

    /// <summary>
    /// Writes a refresh over the numbers and the Call-ID of a binding, if it changes no other text of it and is in order, and nothing else is to be done; else false, and nothing has changed. The bindings keep their places:
    /// what reads them puts them in order.
    /// </summary>
    /// <param name="record">Of the address-of-record.</param>
    /// <param name="request">With one contact, the one that is refreshed.</param>
    /// <param name="expiresAt">When the binding is to end, Unix milliseconds.</param>
    internal static bool TryRefresh(Span<byte> record, RegisterRequest request, long expiresAt)
    {
        ref var head = ref MemoryMarshal.AsRef<Head>(record);
        ref readonly var origin = ref request.Origin;
        ref readonly var contact = ref request.Contacts[0];
        if (head.LastTransactionId == origin.TransactionId) return false;

        // Which of several bindings an instance means is for somebody who looks at all of each.
        if (head.Count > 1 && contact.RegId != 0 && !contact.Instance.IsEmpty) return false;
        var found = FindRefreshed(record, request, contact);
        if (found < 0) return false;
        var place = record[found..];
        ref var numbers = ref MemoryMarshal.AsRef<Fixed>(place);
        var callId = place[CallIdAt(0, numbers)..];

        // RFC 3261 10.3: "If the Call-ID value in the existing binding differs from the Call-ID value in the request, the binding MUST be removed if the expiration time is zero and updated otherwise. If they are the same, the
        // registrar compares the CSeq value." A phone that has started again has another one, and counts from the beginning.
        if (callId[..numbers.Lengths[SharedTexts]].SequenceEqual(request.CallId))
        {
            if (numbers.CSeq >= request.CSeq) return false;
        }
        else
        {
            numbers.PriorTransactionId = numbers.TransactionId;
            request.CallId.CopyTo(callId);
            numbers.Lengths[SharedTexts] = (ushort)request.CallId.Length;
        }

        head.LastTransactionId = origin.TransactionId;
        numbers.TransactionId = origin.TransactionId;
        numbers.ExpiresAt = expiresAt;
        numbers.RegisteredAt = origin.Now;
        numbers.Pings = numbers.Pings.Heard();
        numbers.CSeq = request.CSeq;
        numbers.Q = (ushort)contact.Q;
        WriteFlow(place, ref numbers, origin.Flow, origin.Received);
        return true;
    }

    /// <summary>The place of the one binding that has all texts of the contact, with room for the Call-ID of the request; -1 when there is none, when there are two, and when one of the bindings has ended or is of this very transaction.</summary>
    private static int FindRefreshed(ReadOnlySpan<byte> record, RegisterRequest request, in RegisterContact contact)
    {
        ref readonly var origin = ref request.Origin;
        var parts = request.PartsOf(contact);
        var endpoints = EndpointsOf(origin.Flow, origin.Received);
        var found = -1;
        var at = HeadBytes + HeadOf(record).KeyLength;
        for (var left = HeadOf(record).Count; left > 0; left--)
        {
            ref readonly var numbers = ref MemoryMarshal.AsRef<Fixed>(record[at..]);
            if (numbers.ExpiresAt <= origin.Now || numbers.TransactionId == origin.TransactionId || numbers.PriorTransactionId == origin.TransactionId) return -1;
            var text = TextAt(at, numbers);
            if (numbers.RegId == contact.RegId && numbers.Endpoints == endpoints && Holds(record[text..], numbers.Lengths, parts, isLast: left == 1))
            {
                if (found >= 0) return -1;
                found = at;
            }

            at = text + LengthOf(numbers);
        }

        return found;
    }

    private static ref readonly Head HeadOf(ReadOnlySpan<byte> record) => ref MemoryMarshal.AsRef<Head>(record);

    private static int Size(ReadOnlySpan<byte> key, BindingSet bindings)
    {
        var size = HeadBytes + key.Length;
        foreach (var binding in bindings.Targets)
        {
            size += FixedBytes + PackedEndpoint.Size(binding.Flow.Local) + PackedEndpoint.Size(binding.Flow.Remote) + PackedEndpoint.Size(binding.Received)
                + (binding.Parameters.IsEmpty ? 0 : PlacesBytes) + binding.Text.Length;
        }

        return size;
    }

    private static void Write(Span<byte> record, ReadOnlySpan<byte> key, BindingSet bindings)
    {
        MemoryMarshal.Write(record, new Head { LastTransactionId = bindings.LastTransactionId, KeyLength = checked((ushort)key.Length), Count = checked((ushort)bindings.Count) });
        key.CopyTo(record[HeadBytes..]);
        var at = HeadBytes + key.Length;
        foreach (var binding in bindings.Targets) at += WriteBinding(record[at..], binding);
    }

    private static int WriteBinding(Span<byte> place, Binding binding)
    {
        var text = binding.Text;
        ref var numbers = ref MemoryMarshal.AsRef<Fixed>(place);
        numbers = new Fixed
        {
            Id = binding.Id,
            TransactionId = binding.TransactionId,
            PriorTransactionId = binding.PriorTransactionId,
            ExpiresAt = binding.ExpiresAt,
            RegisteredAt = binding.RegisteredAt,
            CSeq = binding.CSeq,
            RegId = binding.RegId,
            Q = (ushort)binding.Q,
            Pings = binding.Pings,
        };
        numbers.Lengths[0] = checked((ushort)text.Uri.Length);
        numbers.Lengths[1] = checked((ushort)text.Parameters.Length);
        numbers.Lengths[2] = checked((ushort)text.Path.Length);
        numbers.Lengths[3] = checked((ushort)text.UserAgent.Length);
        numbers.Lengths[4] = checked((ushort)text.Push.Length);
        numbers.Lengths[SharedTexts] = checked((ushort)text.CallId.Length);
        var at = WriteFlow(place, ref numbers, binding.Flow, binding.Received);
        if (numbers.Lengths[1] > 0)
        {
            var (instance, methods) = text.Places;
            MemoryMarshal.Write(place[at..], new Places { InstanceStart = (ushort)instance.Start, InstanceLength = (ushort)instance.Length, MethodsStart = (ushort)methods.Start, MethodsLength = (ushort)methods.Length });
            at += PlacesBytes;
        }

        text.Shared.CopyTo(place[at..]);
        text.CallId.CopyTo(place[(at + text.Shared.Length)..]);
        return at + text.Length;
    }

    /// <returns>Where what follows the endpoints begins.</returns>
    private static int WriteFlow(Span<byte> place, ref Fixed numbers, in Flow flow, in IpEndpoint received)
    {
        numbers.Connection = flow.Connection;
        numbers.NodeEpoch = flow.NodeEpoch;
        numbers.Node = flow.Node;
        numbers.Socket = flow.Socket;
        numbers.Transport = (byte)flow.Transport;
        numbers.Endpoints = EndpointsOf(flow, received);
        var at = FixedBytes;
        at += PackedEndpoint.Write(place[at..], flow.Local);
        at += PackedEndpoint.Write(place[at..], flow.Remote);
        return at + PackedEndpoint.Write(place[at..], received);
    }

    private static byte EndpointsOf(in Flow flow, in IpEndpoint received) =>
        (byte)((int)PackedEndpoint.KindOf(flow.Local) | (int)PackedEndpoint.KindOf(flow.Remote) << 2 | (int)PackedEndpoint.KindOf(received) << 4);

    internal static Binding ReadBinding(byte[] record, ref int at)
    {
        ref readonly var numbers = ref MemoryMarshal.AsRef<Fixed>(record.AsSpan(at));
        at += FixedBytes;
        var local = PackedEndpoint.Read(record, numbers.Endpoints & 3, ref at);
        var remote = PackedEndpoint.Read(record, numbers.Endpoints >> 2 & 3, ref at);
        var received = PackedEndpoint.Read(record, numbers.Endpoints >> 4 & 3, ref at);
        Places places = default;
        if (numbers.Lengths[1] > 0)
        {
            places = MemoryMarshal.Read<Places>(record.AsSpan(at));
            at += PlacesBytes;
        }

        var text = new BindingText(record, at, numbers.Lengths, new ByteRange(places.InstanceStart, places.InstanceLength), new ByteRange(places.MethodsStart, places.MethodsLength));
        at += text.Length;
        return new Binding
        {
            Id = numbers.Id,
            Text = text,
            Q = numbers.Q,
            RegId = numbers.RegId,
            CSeq = numbers.CSeq,
            ExpiresAt = numbers.ExpiresAt,
            RegisteredAt = numbers.RegisteredAt,
            TransactionId = numbers.TransactionId,
            PriorTransactionId = numbers.PriorTransactionId,
            Received = received,
            Pings = numbers.Pings,
            Flow = new Flow
            {
                Node = numbers.Node,
                NodeEpoch = numbers.NodeEpoch,
                Socket = numbers.Socket,
                Transport = (TransportProtocol)numbers.Transport,
                Connection = numbers.Connection,
                Local = local,
                Remote = remote,
            },
        };
    }

    /// <summary>True when the texts of both, of the same size, lie in the same places and all but the Call-IDs are the same.</summary>
    private static bool HaveSameTexts(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (HeadOf(one).Count != HeadOf(other).Count) return false;
        var at = HeadBytes + HeadOf(one).KeyLength;
        for (var left = HeadOf(one).Count; left > 0; left--)
        {
            ref readonly var numbers = ref MemoryMarshal.AsRef<Fixed>(one[at..]);
            ref readonly var others = ref MemoryMarshal.AsRef<Fixed>(other[at..]);
            if (numbers.Endpoints != others.Endpoints || !((ReadOnlySpan<ushort>)numbers.Lengths).SequenceEqual(others.Lengths)) return false;
            var text = TextAt(at, numbers);
            var end = CallIdAt(at, numbers);
            if (!one[text..end].SequenceEqual(other[text..end])) return false;
            at = end + numbers.Lengths[SharedTexts];
        }

        return true;
    }

    /// <summary>True when texts of these lengths are the ones given, but for the Call-ID: there is room for the one given, which is as long or, at the end of the array, not longer than what is left of it.</summary>
    private static bool Holds(ReadOnlySpan<byte> texts, ReadOnlySpan<ushort> lengths, in BindingParts parts, bool isLast) =>
        Takes(ref texts, lengths[0], parts.Uri) && Takes(ref texts, lengths[1], parts.Parameters) && Takes(ref texts, lengths[2], parts.Path)
        && Takes(ref texts, lengths[3], parts.UserAgent) && Takes(ref texts, lengths[4], parts.Push)
        && (parts.CallId.Length == lengths[SharedTexts] || (isLast && parts.CallId.Length <= texts.Length));

    private static bool Takes(ref ReadOnlySpan<byte> texts, int length, ReadOnlySpan<byte> part)
    {
        if (length != part.Length || !texts[..length].SequenceEqual(part)) return false;
        texts = texts[length..];
        return true;
    }

    /// <summary>Where the texts of the binding at a place begin.</summary>
    private static int TextAt(int at, in Fixed numbers) =>
        at + FixedBytes + PackedEndpoint.Size(numbers.Endpoints & 3) + PackedEndpoint.Size(numbers.Endpoints >> 2 & 3) + PackedEndpoint.Size(numbers.Endpoints >> 4 & 3) + (numbers.Lengths[1] > 0 ? PlacesBytes : 0);

    /// <summary>Where the Call-ID of the binding at a place begins.</summary>
    private static int CallIdAt(int at, in Fixed numbers)
    {
        at = TextAt(at, numbers);
        foreach (var part in ((ReadOnlySpan<ushort>)numbers.Lengths)[..SharedTexts]) at += part;
        return at;
    }

    private static int LengthOf(in Fixed numbers)
    {
        var length = 0;
        foreach (var part in (ReadOnlySpan<ushort>)numbers.Lengths) length += part;
        return length;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Head
    {
        public ulong LastTransactionId;
        public ushort KeyLength;
        public ushort Count;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct Fixed
    {
        public ulong Id;
        public ulong TransactionId;
        public ulong PriorTransactionId;
        public long ExpiresAt;
        public long RegisteredAt;
        public long Connection;
        public uint CSeq;
        public uint RegId;
        public uint NodeEpoch;
        public PingState Pings;
        public ushort Node;
        public ushort Socket;
        public ushort Q;
        public byte Transport;

        /// <summary>Two bits each: the kinds of the local endpoint, the remote one, and the one it was received from.</summary>
        public byte Endpoints;

        public TextLengths Lengths;
    }

    /// <summary>Of URI, parameters, Path, User-Agent, push parameters and Call-ID.</summary>
    [InlineArray(Texts)]
    internal struct TextLengths
    {
        private ushort _first;
    }

    /// <summary>Where instance and methods lie in the texts.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Places
    {
        public ushort InstanceStart;
        public ushort InstanceLength;
        public ushort MethodsStart;
        public ushort MethodsLength;
    }
}
