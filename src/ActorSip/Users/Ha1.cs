using System.Security.Cryptography;
using System.Text;
using ActorSip.Sip.Security;

namespace ActorSip.Users;

/// <summary>
/// HA1, all that a store keeps of a password: H(username ":" realm ":" password), "unq" of RFC 7616 section 3.4.2. Whoever has it can authenticate as the user in that realm; the password itself he does not learn
/// from it but by trying.
/// </summary>
public static class Ha1
{
    /// <summary>The HA1 of one algorithm.</summary>
    /// <param name="algorithm">Of digest authentication.</param>
    /// <param name="username">The digest username, unescaped; without ':'.</param>
    /// <param name="realm">Its text goes in as UTF-8, as RFC 7616 section 4 has it.</param>
    /// <param name="password">Likewise.</param>
    public static byte[] Compute(DigestAlgorithm algorithm, ReadOnlySpan<byte> username, string realm, string password)
    {
        byte[] text = [.. username, (byte)':', .. Encoding.UTF8.GetBytes(realm), (byte)':', .. Encoding.UTF8.GetBytes(password)];
        var ha1 = new byte[DigestAlgorithms.HashSize(algorithm)];
        new DigestHashes(new Sha512T256DigestHash()).Compute(algorithm, text, ha1);
        CryptographicOperations.ZeroMemory(text);
        return ha1;
    }

    /// <summary>The HA1 of every algorithm, so that a domain's list can change without new passwords.</summary>
    /// <param name="name">As <see cref="User.Name"/>, in canonical form.</param>
    /// <param name="realm">Of the password.</param>
    /// <param name="password">Not empty.</param>
    public static IReadOnlyDictionary<DigestAlgorithm, byte[]> OfAll(string name, string realm, string password)
    {
        var username = UserName.Unescape(name);
        return DigestAlgorithms.All.ToDictionary(algorithm => algorithm, algorithm => Compute(algorithm, username, realm, password));
    }
}
