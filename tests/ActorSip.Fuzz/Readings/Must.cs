using System.Diagnostics.CodeAnalysis;
using ActorSip.Sip.Messages;

namespace ActorSip.Fuzz.Readings;

/// <summary>Breaks off when something does not hold that holds for every input: a crash to the fuzzer, a failure to a test.</summary>
internal static class Must
{
    public static void Hold([DoesNotReturnIf(false)] bool condition, string promise)
    {
        if (!condition) throw new InvalidOperationException("This does not hold: " + promise);
    }

    /// <summary>No range leaves its text.</summary>
    public static void Within(ReadOnlySpan<byte> text, params ReadOnlySpan<ByteRange> ranges)
    {
        foreach (var range in ranges) Hold(range.Start >= 0 && range.Length >= 0 && range.Start <= text.Length - range.Length, "a range lies in its text");
    }
}
