using System.Security.Cryptography;
using ActorSip.Sip.Security;

namespace ActorSip.Hosting;

/// <summary>The secrets of a node. Where there is a store they are made once and kept in it: what they sign is good after a restart.</summary>
/// <param name="Location">Chooses the slot of an address-of-record.</param>
/// <param name="Cookies">Under which the dialog cookies stand.</param>
/// <param name="Branches">Of branches and tags.</param>
internal sealed record NodeKeys(HashKey Location, HashKey Cookies, HashKey Branches)
{
    /// <summary>Keys that nobody had before.</summary>
    public static NodeKeys Random() => new(RandomKey(), RandomKey(), RandomKey());

    /// <summary>A key that nobody had before.</summary>
    public static HashKey RandomKey() => HashKey.FromBytes(RandomBytes());

    /// <summary>Bytes for one key.</summary>
    public static byte[] RandomBytes() => RandomNumberGenerator.GetBytes(HashKey.Size);
}
