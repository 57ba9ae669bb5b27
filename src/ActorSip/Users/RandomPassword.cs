using System.Security.Cryptography;

namespace ActorSip.Users;

/// <summary>Passwords to be read from a screen and typed into a phone.</summary>
public static class RandomPassword
{
    /// <summary>Without letters and digits that look like others.</summary>
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>Twelve characters in groups of four, such as "k7mw-q2xt-9crb": 59 bits, which nobody tries out over the network, nor soon from an HA1.</summary>
    public static string Next()
    {
        var text = RandomNumberGenerator.GetString(Letters, 12);
        return $"{text[..4]}-{text[4..8]}-{text[8..]}";
    }
}
