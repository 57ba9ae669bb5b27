using ActorSip.Fuzz.Readings;
using CsCheck;
using Xunit;
using Xunit.Abstractions;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>
/// Whatever becomes of a message on its way: everything in it is read or refused, what is written of it reads as it was meant, and it costs no memory to speak of. The sums of all inputs of these tests are over 200,000.
/// </summary>
public sealed class MutatedMessageTests(ITestOutputHelper output)
{
    private const int Mutations = 150_000;
    private const int LongestTriedWithAllBytes = 90;

    /// <summary>What the objects of one REGISTER take besides its text, and one address for each IPv6 literal that is read.</summary>
    private const int Objects = 2048;

    private static readonly Mutation Mutation = new([.. SeedMessages.All.Select(seed => seed.Bytes)]);

    [ThreadStatic]
    private static MessageReading? _reading;

    private static MessageReading Reading => _reading ??= Warm(new MessageReading());

    [Fact]
    public void A_mutated_message_is_read_or_refused_and_reads_alike_when_written_and_takes_at_most_eight_times_its_length()
    {
        long inputs = 0, wellFormed = 0;
        Mutated.Of(SeedMessages.All.Count).Sample(
            mutated =>
            {
                var bytes = Mutation.Apply(mutated.Seed, mutated.Changes);
                var reading = Reading;
                var before = reading.WellFormed;
                TakesLittle(reading, bytes);
                Interlocked.Increment(ref inputs);
                if (reading.WellFormed > before) Interlocked.Increment(ref wellFormed);
            },
            iter: Mutations,
            threads: 1);
        output.WriteLine($"{inputs} inputs, {wellFormed} of them well-formed");
        Assert.True(inputs >= Mutations);

        // The run shows something only if much of it is past the scanner
        Assert.True(wellFormed > Mutations / 10);
    }

    [Fact]
    public void Every_beginning_of_a_message_is_read_or_refused()
    {
        long inputs = 0;
        foreach (var (name, bytes) in SeedMessages.All)
        {
            for (var length = 0; length <= bytes.Length; length++, inputs++) Read(bytes, length, name, length, 0);
        }

        Assert.Equal(SeedMessages.All.Sum(seed => seed.Bytes.Length + 1), inputs);
    }

    [Fact]
    public void Every_bit_may_be_the_other_and_in_short_messages_every_byte_any_other()
    {
        long inputs = 0;
        foreach (var (name, seed) in SeedMessages.All)
        {
            var bytes = seed.ToArray();
            for (var at = 0; at < bytes.Length; at++)
            {
                var kept = bytes[at];
                for (var other = 0; other < 256; other++)
                {
                    if (bytes.Length > LongestTriedWithAllBytes && !byte.IsPow2((byte)(kept ^ other))) continue;
                    bytes[at] = (byte)other;
                    Read(bytes, bytes.Length, name, at, other);
                    inputs++;
                }

                bytes[at] = kept;
            }
        }

        output.WriteLine($"{inputs} inputs");
        Assert.True(inputs > 200_000);
    }

    private static void TakesLittle(MessageReading reading, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        reading.Read(bytes, 0, bytes.Length);
        var most = 8 * bytes.Length + Objects;
        if (GC.GetAllocatedBytesForCurrentThread() - before <= most) return;

        // Buffers that grow, or a collection: what the input costs it costs again
        var least = Allocations.Least(() => reading.Read(bytes, 0, bytes.Length));
        Assert.True(least <= most, $"{bytes.Length} bytes took {least}");
    }

    private static void Read(byte[] bytes, int length, string name, int at, int value)
    {
#pragma warning disable CA1031 // Whatever goes wrong is told with its input
        try
        {
            Reading.Read(bytes, 0, length);
        }
        catch (Exception error)
        {
            Assert.Fail($"'{name}' at {at}, {value}: {error}");
        }
#pragma warning restore CA1031
    }

    private static MessageReading Warm(MessageReading reading)
    {
        foreach (var (_, bytes) in SeedMessages.All) reading.Read(bytes, 0, bytes.Length);
        return reading;
    }
}
