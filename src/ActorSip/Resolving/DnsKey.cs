using ActorSip.Sip.Transports;

namespace ActorSip.Resolving;

/// <summary>A question to DNS as one text, for tables: a character for the type, and the name.</summary>
internal static class DnsKey
{
    /// <summary>The longest name with the longest prefix of a service, and the type.</summary>
    public const int MaxLength = 272;

    /// <summary>Writes the key; returns the part of the buffer that it fills. Empty for a name that is too long.</summary>
    public static ReadOnlySpan<char> Write(DnsRecordType type, ReadOnlySpan<char> name, Span<char> buffer)
    {
        if (name.Length + 1 > buffer.Length) return default;
        buffer[0] = (char)('0' + (int)type);
        name.CopyTo(buffer[1..]);
        return buffer[..(name.Length + 1)];
    }

    public static DnsRecordType TypeOf(string key) => (DnsRecordType)(key[0] - '0');

    public static string NameOf(string key) => key[1..];
}
