using ActorSip.Fuzz.Readings;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using CsCheck;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>However a stream of messages, keepalives and damaged messages is cut, its messages are those that a plain reading of the whole finds.</summary>
public sealed class SplitStreamTests(ITestOutputHelper output)
{
    private const int Streams = 20_000;

    private static readonly byte[][] Framable = [.. SeedMessages.All.Select(seed => seed.Bytes).Where(IsFramable), "\r\n"u8.ToArray(), "\r\n\r\n"u8.ToArray()];
    private static readonly Mutation Mutation = new(Framable);

    [Fact]
    public void A_stream_has_the_same_messages_however_it_is_split()
    {
        long streams = 0, messages = 0;
        Gen.Select(Gen.Select(Gen.Int[0, Framable.Length - 1], Gen.ULong.Array[0, 1], (seed, changes) => new Mutated(seed, changes)).Array[1, 6], Gen.Byte.Array[0, 6], Gen.Bool).Sample(
            (parts, pieces, isNarrow) =>
            {
                // Every other part is as it was: a stream that breaks at once shows little.
                var stream = parts.SelectMany((part, i) => i % 2 == 0 ? Framable[part.Seed] : Mutation.Apply(part.Seed, part.Changes)).ToArray();
                var found = new StreamReading().Read(stream, pieces, isNarrow ? 300 : 65_536, isNarrow ? 100 : 65_536);
                var (results, error) = StreamFramerRows.Frame(stream, [], isNarrow ? 300 : 65_536, isNarrow ? 100 : 65_536);
                Assert.Equal(results.Count(result => result[0] == 'm'), found);
                Interlocked.Add(ref messages, found);
                Interlocked.Increment(ref streams);
            },
            iter: Streams,
            threads: 1);
        output.WriteLine($"{streams} streams, {messages} messages");
        Assert.True(streams >= Streams && messages > Streams);
    }

    private static bool IsFramable(byte[] bytes) => StreamFramerRows.Frame([.. bytes, .. "\r\n".Bytes()], [], 65_536, 65_536) is { Error: ActorSip.Sip.Messages.StreamFramerError.None, Results.Count: > 0 } framed && framed.Results.Exists(result => result[0] == 'm');
}
