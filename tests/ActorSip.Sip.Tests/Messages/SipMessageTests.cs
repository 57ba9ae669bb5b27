using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public sealed class SipMessageTests
{
    /// <summary>Where in its array a piece begins, and how much larger it is than asked for.</summary>
    public static TheoryData<int, int> Allocators => new() { { 0, 0 }, { 0, 700 }, { 4096, 0 }, { 511, 33 } };

    [Theory]
    [MemberData(nameof(Allocators))]
    public void A_detached_message_outlives_its_batch(int offset, int surplus)
    {
        var allocator = new PlainBufferAllocator(offset, surplus);
        var bytes = SampleMessages.Invite.Bytes();
        var batch = new byte[bytes.Length + 300];
        bytes.CopyTo(batch, 200);
        var message = new SipMessage();
        SipScanner.Scan(message, batch, 200, bytes.Length);
        Assert.True(message.Parsed.TryVia(out var via));
        Assert.True(message.Parsed.TryFrom(out _));
        var top = message.View.Fields(HeaderId.Via);
        Assert.True(top.MoveNext());
        message.Edits.Replace(top.Ref, "SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds;received=192.0.2.1"u8);
        message.Edits.Append(HeaderId.Supported, "path"u8);
        var edited = message.Written();
        var parses = message.Parsed.ParseCount;
        Assert.False(message.IsDetached);

        message.Detach(allocator);
        Array.Fill(batch, (byte)0xDD);

        Assert.True(message.IsDetached);
        Assert.Equal(1, allocator.Held);
        Assert.Equal(bytes, message.Bytes);
        Assert.Equal(edited, message.Written());
        Assert.Equal("sip:bob@biloxi.example.com", message.RequestUri.Text());
        Assert.Equal("v=0\n", message.Body.Text());
        Assert.Equal("pc33.atlanta.example.com", via.SentByHost.Of(message.Received(HeaderId.Via)).Text());
        Assert.Equal("1928301774", message.Parsed.FromTag.Text());
        Assert.Equal(parses, message.Parsed.ParseCount);
        message.Edits.RemoveAll(HeaderId.Contact);
        Assert.False(message.View.Has(HeaderId.Contact));

        // A second time is no second copy.
        message.Detach(allocator);
        Assert.Equal(1, allocator.Held);
        message.Clear();
        Assert.Equal(0, allocator.Held);
        Assert.False(message.IsDetached);
    }

    [Theory]
    [MemberData(nameof(Allocators))]
    public void Scanning_a_detached_message_again_gives_its_memory_back(int offset, int surplus)
    {
        var allocator = new PlainBufferAllocator(offset, surplus);
        var message = Scanned.Valid(SampleMessages.Invite);
        message.Detach(allocator);
        Scanned.Into(message, "OPTIONS sip:h SIP/2.0\r\n\r\n"u8);
        Assert.Equal(0, allocator.Held);
        Assert.Equal(SipMethod.Options, message.Method);
    }

    [Fact]
    public void Only_the_message_is_copied_and_not_what_lay_behind_it()
    {
        var allocator = new PlainBufferAllocator(0, 0);
        var message = Scanned.Valid("REGISTER sip:h SIP/2.0\r\nl: 0\r\n\r\n" + SampleMessages.Invite);
        message.Detach(allocator);
        Assert.Equal("REGISTER sip:h SIP/2.0\r\nl: 0\r\n\r\n".Bytes(), message.Bytes);
    }
}
