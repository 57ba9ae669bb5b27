using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Security;

/// <summary>A source that is banned for what it did.</summary>
/// <param name="Network">One IPv4 address, or a /64.</param>
/// <param name="Milliseconds">Until the ban ends.</param>
/// <param name="Reason">What for.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BannedSource(IpNetwork Network, long Milliseconds, BanReason Reason);
