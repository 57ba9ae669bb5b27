using System.Buffers;

namespace ActorSip.Sip.Messages;

/// <summary>The token of RFC 3261 section 25.1.</summary>
public static class SipTokens
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8);

    /// <summary>True for one or more token characters and nothing else.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExcept(TokenBytes) < 0;
}
