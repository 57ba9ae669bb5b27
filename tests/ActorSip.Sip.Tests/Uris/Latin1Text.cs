using System.Text;

namespace ActorSip.Sip.Tests.Uris;

/// <summary>Bytes as text, one character each, so that rows can be written as strings.</summary>
internal static class Latin1Text
{
    public static string Text(this ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static byte[] Bytes(this string text) => Encoding.Latin1.GetBytes(text);
}
