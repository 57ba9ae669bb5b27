using System.Globalization;
using System.Text;
using ActorSip.Sip.Security;

namespace ActorSip.Users;

/// <summary>
/// The text of a file of users. A line is a user: name, realm, then for each algorithm its name, a colon and the HA1 in hexadecimal, then further identities; blanks between, and double quotes around a realm that
/// has blanks. Empty lines and lines that begin with '#' say nothing.
/// </summary>
/// <example><c>alice example.com MD5:c3e8... SHA-256:77f0... sip:office@example.com tel:+493012345</c></example>
internal static class UserFileText
{
    /// <summary>Reads all users.</summary>
    /// <param name="lines">Of the file.</param>
    /// <param name="errors">Gets a sentence for each line that is wrong, with its number.</param>
    public static Dictionary<(string Name, string Realm), User> Parse(IReadOnlyList<string> lines, List<string> errors)
    {
        var users = new Dictionary<(string Name, string Realm), User>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsSilent(lines[i])) continue;
            var error = TryParse(lines[i], out var user);
            if (error is null && !users.TryAdd((user!.Name, user.Realm), user)) error = $"there is a user {user.Name} of {user.Realm} already";
            if (error is not null) errors.Add(string.Create(CultureInfo.InvariantCulture, $"line {i + 1}: {error}"));
        }

        return users;
    }

    public static bool IsSilent(string line) => line.TrimStart() is "" or ['#', ..];

    /// <summary>Reads a line that is not silent.</summary>
    /// <returns>What is wrong with it; null: nothing.</returns>
    public static string? TryParse(string line, out User? user)
    {
        user = null;
        if (Split(line) is not [var name, var realm, .. var rest]) return "it must be: name, realm, one or more of MD5:, SHA-256: and SHA-512-256: with the HA1 in hexadecimal, and identities";
        if (!UserName.IsCanonical(name)) return $"\"{name}\" is no name: write what a user part lacks as %HH, and no colon";
        var secrets = new Dictionary<DigestAlgorithm, byte[]>();
        var identities = new List<string>();
        foreach (var field in rest)
        {
            var colon = field.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !DigestAlgorithms.TryParse(Encoding.UTF8.GetBytes(field[..colon]), out var algorithm))
            {
                if (!UserIdentity.TryParse(field, out var identity)) return $"\"{field}\" is neither the HA1 of an algorithm nor a sip, sips or tel URI";
                identities.Add(identity);
                continue;
            }

            var hex = field[(colon + 1)..];
            var digits = DigestAlgorithms.HashSize(algorithm) * 2;
            if (hex.Length != digits || !hex.All(char.IsAsciiHexDigit)) return string.Create(CultureInfo.InvariantCulture, $"the HA1 of {DigestAlgorithms.Text(algorithm)} must be {digits} hexadecimal digits");
            if (!secrets.TryAdd(algorithm, Convert.FromHexString(hex))) return $"it has two HA1 of {DigestAlgorithms.Text(algorithm)}";
        }

        if (secrets.Count == 0) return "it has no HA1";
        user = new User(name, realm, secrets, identities);
        return null;
    }

    /// <summary>The line of a user.</summary>
    public static string Write(User user)
    {
        var line = new StringBuilder(user.Name).Append(' ').Append(user.Realm.Contains(' ', StringComparison.Ordinal) ? $"\"{user.Realm}\"" : user.Realm);
        foreach (var algorithm in DigestAlgorithms.All)
            if (user.Secrets.TryGetValue(algorithm, out var ha1)) line.Append(' ').Append(DigestAlgorithms.Text(algorithm)).Append(':').Append(Convert.ToHexStringLower(ha1));
        foreach (var identity in user.Identities) line.Append(' ').Append(identity);
        return line.ToString();
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            var isQuoted = line[at] == '"';
            var end = isQuoted ? line.IndexOf('"', at + 1) : line.AsSpan(at).IndexOfAny(' ', '\t') is >= 0 and var length ? at + length : line.Length;
            if (end < 0) end = line.Length;
            fields.Add(isQuoted ? line[(at + 1)..end] : line[at..end]);
            at = end + (isQuoted ? 1 : 0);
        }

        return fields;
    }
}
