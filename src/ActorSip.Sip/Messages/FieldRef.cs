using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>Names one header field of an edited message, received or inserted, until the next edit.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FieldRef(bool IsInserted, int Index)
{
    public static FieldRef None => new(IsInserted: false, -1);

    public bool IsNone => Index < 0;
}
