using System.Runtime.InteropServices;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Registration;

/// <summary>What a <see cref="RegisterRequest"/> says besides its contacts; ranges are of its text.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RegisterFields()
{
    /// <summary>True for the contact "*".</summary>
    public bool IsWildcard { get; init; }

    /// <summary>The Expires header field in seconds; -1 when there is none.</summary>
    public long Expires { get; init; } = -1;

    public uint CSeq { get; init; }

    /// <summary>The canonical key "user@domain" (<see cref="Uris.AddressOfRecord"/>).</summary>
    public ByteRange AddressOfRecord { get; init; }

    public ByteRange CallId { get; init; }

    /// <summary>The Path values in their order, joined by commas.</summary>
    public ByteRange Path { get; init; }

    public ByteRange UserAgent { get; init; }
}
