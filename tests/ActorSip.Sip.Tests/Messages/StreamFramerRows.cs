using System.Globalization;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>A stream in pieces, and what the framer makes of it.</summary>
internal static class StreamFramerRows
{
    public static (List<string> Results, StreamFramerError Error) Frame(byte[] stream, IReadOnlyList<int> cuts, int maxHeaderBytes, int maxBodyBytes)
    {
        var framer = new StreamFramer(maxHeaderBytes, maxBodyBytes);
        var results = new List<string>();
        var consumed = 0;
        for (var piece = 0; piece <= cuts.Count; piece++)
        {
            var end = piece < cuts.Count ? cuts[piece] : stream.Length;
            while (true)
            {
                var result = framer.Next(stream.AsSpan(consumed, end - consumed), out var length);
                if (result == StreamFramerResult.Error) return (results, framer.Error);
                if (result == StreamFramerResult.NeedMore) break;
                var letter = result switch { StreamFramerResult.Message => 'm', StreamFramerResult.KeepalivePing => 'p', _ => 'c' };
                results.Add(letter + length.ToString(CultureInfo.InvariantCulture));
                consumed += length;
            }
        }

        return (results, StreamFramerError.None);
    }
}
