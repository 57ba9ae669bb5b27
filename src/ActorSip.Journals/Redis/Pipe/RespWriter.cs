using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ActorSip.Journals.Redis.Pipe;

/// <summary>Writes commands as Redis reads them: an array of texts (RESP, version 2).</summary>
internal static class RespWriter
{
    private const int NumberBytes = 11;

    /// <summary>Begins a command.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="parts">How many texts follow.</param>
    public static void Begin(IBufferWriter<byte> output, int parts) => WriteNumber(output, (byte)'*', parts);

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        WriteNumber(output, (byte)'$', text.Length);
        output.Write(text);
        output.Write("\r\n"u8);
    }

    public static void Write(IBufferWriter<byte> output, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteNumber(output, (byte)'$', length);
        var place = output.GetSpan(length);
        output.Advance(Encoding.UTF8.GetBytes(text, place));
        output.Write("\r\n"u8);
    }

    public static void Write(IBufferWriter<byte> output, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        Write(output, digits[..length]);
    }

    private static void WriteNumber(IBufferWriter<byte> output, byte kind, int number)
    {
        var place = output.GetSpan(1 + NumberBytes + 2);
        place[0] = kind;
        Utf8Formatter.TryFormat(number, place[1..], out var length);
        place[1 + length] = (byte)'\r';
        place[2 + length] = (byte)'\n';
        output.Advance(3 + length);
    }
}
