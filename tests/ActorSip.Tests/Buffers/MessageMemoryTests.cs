using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using Xunit;

namespace ActorSip.Tests.Buffers;

/// <summary>The life of a message's memory with each allocator: received, kept, edited, written, sent by several, given back.</summary>
public sealed class MessageMemoryTests
{
    private const string Invite =
        "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776asdhds\r\nMax-Forwards: 70\r\nTo: <sip:bob@example.com>\r\n"
        + "From: <sip:alice@example.com>;tag=1928301774\r\nCall-ID: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\nContent-Length: 4\r\n\r\nv=0\n";

    /// <summary>Bytes of the batch in front of the message.</summary>
    private const int Before = 13;

    public static TheoryData<string> Kinds => [.. BufferAllocators.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_detached_message_outlives_the_buffer_it_came_in(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        var message = Received(allocator, out var batch);
        Assert.True(message.Parsed.TryVia(out var via));
        message.Detach(allocator);
        batch.Release();
        Overwrite(allocator);

        Assert.Equal(1, allocator.Statistics.Held);
        Assert.Equal(Invite, Text(message.Bytes));
        Assert.Equal("pc33.example.com", Text(via.SentByHost.Of(message.Received(HeaderId.Via))));
        Assert.Equal("v=0\n", Text(message.Body));

        // A second time is no second copy.
        message.Detach(allocator);
        Assert.Equal(1, allocator.Statistics.Held);
        message.Clear();
        Assert.Equal((0L, 0L), (allocator.Statistics.Held, allocator.Statistics.HeldBytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_scanned_again_gives_its_memory_back(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        var message = Received(allocator, out var batch);
        message.Detach(allocator);
        SipScanner.Scan(message, batch.Array, batch.Offset + Before, Invite.Length);
        Assert.False(message.IsDetached);
        Assert.Equal(1, allocator.Statistics.Held);
        Assert.Equal(SipMethod.Invite, message.Method);
        batch.Release();
        Assert.Equal(0, allocator.Statistics.Held);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Edits_made_before_and_after_detaching_are_written_into_a_buffer_of_the_same_allocator(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        var message = Received(allocator, out var batch);
        message.Edits.Push(HeaderId.Via, "SIP/2.0/UDP proxy;branch=z9hG4bKours"u8);
        message.Detach(allocator);
        batch.Release();
        Overwrite(allocator);
        message.Edits.SetRequestUri("sip:bob@192.0.2.9"u8);
        message.Edits.Append(HeaderId.Supported, "path"u8);
        var written = Write(allocator, message);
        message.Clear();
        Overwrite(allocator);

        var expected = Invite.Replace("INVITE sip:bob@example.com SIP/2.0\r\n", "INVITE sip:bob@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/UDP proxy;branch=z9hG4bKours\r\n", StringComparison.Ordinal)
            .Replace("\r\n\r\n", "\r\nSupported: path\r\n\r\n", StringComparison.Ordinal);
        Assert.Equal(expected, Text(written.Span));
        written.Release();
        Assert.Equal(0, allocator.Statistics.Held);
    }

    /// <summary>A transaction keeps what it sent for its repeats while the transport still has it in a queue.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_written_stays_until_its_last_holder_lets_go(string kind)
    {
        var allocator = BufferAllocators.Create(kind);
        var message = Received(allocator, out var batch);
        var written = Write(allocator, message);
        written.Retain();
        batch.Release();
        written.Release();
        Overwrite(allocator);
        Assert.Equal(Invite, Text(written.Span));
        Assert.Equal(1, allocator.Statistics.Held);
        written.Release();
        Assert.Equal(0, allocator.Statistics.Held);
    }

    /// <summary>A message in the middle of a buffer, as a batch of datagrams has it.</summary>
    private static SipMessage Received(ICountingBufferAllocator allocator, out MessageBuffer batch)
    {
        batch = allocator.Rent(Before + Invite.Length, "batch");
        batch.Length = Before + Encoding.Latin1.GetBytes(Invite, batch.Free[Before..]);
        var message = new SipMessage();
        Assert.Equal(SipParseError.None, SipScanner.Scan(message, batch.Array, batch.Offset + Before, Invite.Length));
        return message;
    }

    private static MessageBuffer Write(ICountingBufferAllocator allocator, SipMessage message)
    {
        var buffer = allocator.Rent(SipWriter.Measure(message, message.Edits), "written");
        buffer.Length = SipWriter.Write(message, message.Edits, buffer.Free);
        return buffer;
    }

    /// <summary>Takes memory of the sizes in use and fills it: what was given back must not be what somebody still reads.</summary>
    private static void Overwrite(ICountingBufferAllocator allocator)
    {
        var buffers = Enumerable.Range(0, 64).Select(_ => allocator.Rent(Invite.Length, "other")).ToArray();
        foreach (var buffer in buffers) buffer.Free.Fill((byte)'#');
        foreach (var buffer in buffers) buffer.Release();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
