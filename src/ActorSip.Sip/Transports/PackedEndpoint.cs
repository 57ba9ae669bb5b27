using System.Runtime.InteropServices;

namespace ActorSip.Sip.Transports;

/// <summary>An endpoint in as many bytes as it needs: none, 6, 18 or 22. Which it is must be kept beside it, in two bits.</summary>
internal static class PackedEndpoint
{
    /// <summary>The kind.</summary>
    public enum Kind
    {
        None = 0,
        IPv4 = 1,
        IPv6 = 2,
        IPv6Scoped = 3,
    }

    public static Kind KindOf(in IpEndpoint endpoint) =>
        endpoint == default ? Kind.None
        : endpoint.Scope != 0 ? Kind.IPv6Scoped
        : endpoint.IsIPv4 ? Kind.IPv4
        : Kind.IPv6;

    public static int Size(in IpEndpoint endpoint) => Size((int)KindOf(endpoint));

    public static int Size(int kind) => (Kind)kind switch
    {
        Kind.None => 0,
        Kind.IPv4 => 6,
        Kind.IPv6 => 18,
        _ => 22,
    };

    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> place, in IpEndpoint endpoint)
    {
        var kind = KindOf(endpoint);
        if (kind == Kind.None) return 0;
        MemoryMarshal.Write(place, endpoint.Port);
        if (kind == Kind.IPv4)
        {
            MemoryMarshal.Write(place[2..], endpoint.IPv4);
            return 6;
        }

        MemoryMarshal.Write(place[2..], endpoint.High);
        MemoryMarshal.Write(place[10..], endpoint.Low);
        if (kind == Kind.IPv6) return 18;
        MemoryMarshal.Write(place[18..], endpoint.Scope);
        return 22;
    }

    /// <param name="record">What it stands in.</param>
    /// <param name="kind">As it was written.</param>
    /// <param name="at">Where; moved behind it.</param>
    public static IpEndpoint Read(ReadOnlySpan<byte> record, int kind, ref int at)
    {
        var place = record[at..];
        at += Size(kind);
        if ((Kind)kind == Kind.None) return default;
        var port = MemoryMarshal.Read<ushort>(place);
        if ((Kind)kind == Kind.IPv4) return IpEndpoint.FromIPv4(MemoryMarshal.Read<uint>(place[2..]), port);
        return new IpEndpoint(MemoryMarshal.Read<ulong>(place[2..]), MemoryMarshal.Read<ulong>(place[10..]), port, (Kind)kind == Kind.IPv6 ? 0 : MemoryMarshal.Read<uint>(place[18..]));
    }
}
