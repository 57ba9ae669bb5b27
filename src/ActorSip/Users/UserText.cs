using System.Runtime.InteropServices;

namespace ActorSip.Users;

/// <summary>A name and a realm where they stand in a message.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct UserText
{
    public UserText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> realm)
    {
        Name = name;
        Realm = realm;
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Realm { get; }
}
