using ActorSip.Links;
using Xunit;

namespace ActorSip.Tests.Links;

/// <summary>What stands before the messages on a link, and before the first of them: nodes of two versions read it.</summary>
public sealed class LinkFrameTests
{
    [Fact]
    public void The_bytes_of_a_header_are_those_that_every_version_sends_and_reads()
    {
        var bytes = new byte[LinkFrame.HeaderBytes];
        LinkFrame.Write(bytes, 300, 0x6C71, LinkFrame.Forwarded);
        Assert.Equal("2C010000716C0100", Convert.ToHexString(bytes));
        Assert.True(LinkFrame.TryRead(bytes, out var length, out var manifest, out var marks));
        Assert.Equal((300, 0x6C71, LinkFrame.Forwarded), (length, manifest, marks));
        Assert.False(LinkFrame.TryRead(bytes.AsSpan(1), out _, out _, out _));
    }

    [Theory]
    [InlineData(LinkFrame.MaxBytes + 1)]
    [InlineData(-1)]
    public void No_frame_is_so_long(int length)
    {
        var bytes = new byte[LinkFrame.HeaderBytes];
        LinkFrame.Write(bytes, length, 1, 0);
        Assert.Throws<InvalidDataException>(() => LinkFrame.TryRead(bytes, out _, out _, out _));
    }

    [Fact]
    public void The_bytes_of_a_preface_are_those_that_every_version_sends_and_reads()
    {
        var preface = new LinkPreface(1, 101, 2, 102, 3);
        var bytes = new byte[LinkPreface.Bytes];
        preface.Write(bytes);
        Assert.Equal("41534C0101000200650000006600000003000000", Convert.ToHexString(bytes));
        Assert.Equal(preface, LinkPreface.Read(bytes));
        Assert.Equal(new LinkPreface(2, 102, 1, 101, 3), preface.Answer);
        bytes[3] = 2;
        Assert.Throws<InvalidDataException>(() => LinkPreface.Read(bytes));
    }
}
