using System.Buffers.Text;
using System.Text;
using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Pipe;

/// <summary>Reads one answer of Redis (RESP, version 2).</summary>
internal static class RespReader
{
    private const int MostParts = 1024 * 1024;
    private const int DeepestArray = 8;

    /// <summary>Reads an answer from the front.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="answer">It; null when it is an error.</param>
    /// <param name="error">What Redis says is wrong; null when nothing is.</param>
    /// <param name="length">Bytes that it took.</param>
    /// <returns>False when its end has not come.</returns>
    /// <exception cref="InvalidDataException">It is no answer of Redis.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RedisResult? answer, out string? error, out int length)
    {
        length = 0;
        error = null;
        return TryRead(bytes, ref length, ref error, 0, out answer);
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, ref string? error, int depth, out RedisResult? answer)
    {
        answer = null;
        if (depth > DeepestArray) throw new InvalidDataException("An answer of Redis is too deep");
        if (!TryTakeLine(bytes, ref at, out var kind, out var line)) return false;
        switch (kind)
        {
            case (byte)'+':
                answer = RedisResult.Create((RedisValue)Encoding.UTF8.GetString(line));
                return true;
            case (byte)'-':
                error ??= Encoding.UTF8.GetString(line);
                return true;
            case (byte)':':
                answer = RedisResult.Create((RedisValue)Number(line));
                return true;
            case (byte)'$':
                return TryTakeText(bytes, ref at, Number(line), out answer);
            case (byte)'*':
                return TryTakeArray(bytes, ref at, Number(line), ref error, depth, out answer);
            default:
                throw new InvalidDataException("This is no answer of Redis");
        }
    }

    private static bool TryTakeText(ReadOnlySpan<byte> bytes, ref int at, long length, out RedisResult? answer)
    {
        answer = null;
        if (length < 0)
        {
            answer = RedisResult.Create(RedisValue.Null);
            return true;
        }

        if (bytes.Length - at < length + 2) return false;
        answer = RedisResult.Create((RedisValue)bytes.Slice(at, (int)length).ToArray());
        at += (int)length + 2;
        return true;
    }

    private static bool TryTakeArray(ReadOnlySpan<byte> bytes, ref int at, long count, ref string? error, int depth, out RedisResult? answer)
    {
        answer = null;
        if (count > MostParts) throw new InvalidDataException("An answer of Redis has too many parts");
        var parts = new RedisResult[Math.Max(0, count)];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryRead(bytes, ref at, ref error, depth + 1, out var part)) return false;
            parts[i] = part ?? RedisResult.Create(RedisValue.Null);
        }

        answer = count < 0 ? RedisResult.Create(RedisValue.Null) : RedisResult.Create(parts);
        return true;
    }

    private static bool TryTakeLine(ReadOnlySpan<byte> bytes, ref int at, out byte kind, out ReadOnlySpan<byte> line)
    {
        kind = 0;
        line = default;
        var rest = bytes[at..];
        var end = rest.IndexOf("\r\n"u8);
        if (end < 1) return end < 0 ? false : throw new InvalidDataException("This is no answer of Redis");
        kind = rest[0];
        line = rest[1..end];
        at += end + 2;
        return true;
    }

    private static long Number(ReadOnlySpan<byte> line) => Utf8Parser.TryParse(line, out long number, out var used) && used == line.Length ? number : throw new InvalidDataException("This is no number of Redis");
}
