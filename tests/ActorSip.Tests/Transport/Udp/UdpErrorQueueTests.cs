using System.Buffers.Binary;
using ActorSip.Transport.Udp;
using Xunit;

namespace ActorSip.Tests.Transport.Udp;

public sealed class UdpErrorQueueTests
{
    [Theory]
    [InlineData(2, 3, 0, true)] // network unreachable
    [InlineData(2, 3, 1, true)] // host
    [InlineData(2, 3, 2, true)] // protocol
    [InlineData(2, 3, 3, true)] // port
    [InlineData(2, 3, 4, false)] // fragmentation needed
    [InlineData(2, 12, 0, true)] // parameter problem
    [InlineData(2, 4, 0, false)] // source quench
    [InlineData(2, 11, 0, false)] // TTL exceeded
    [InlineData(3, 1, 4, true)] // ICMPv6 port unreachable
    [InlineData(3, 2, 0, false)] // packet too big
    [InlineData(3, 3, 0, false)] // hop limit exceeded
    [InlineData(3, 4, 0, true)] // parameter problem
    [InlineData(1, 0, 0, false)] // of this host
    public void Only_errors_that_end_a_transaction_are_passed_on(byte origin, byte type, byte code, bool ends) =>
        Assert.Equal(ends, UdpErrorQueue.SaysUnreachable(Control(0, 11, origin, type, code)));

    [Fact]
    public void The_error_is_found_behind_other_control_messages_and_of_both_families()
    {
        byte[] both = [.. Control(1, 29, 2, 3, 3), .. Control(41, 25, 3, 1, 4)];
        Assert.True(UdpErrorQueue.SaysUnreachable(both));
        Assert.False(UdpErrorQueue.SaysUnreachable(Control(1, 29, 2, 3, 3)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(31)]
    public void A_control_message_cut_short_says_nothing(int length) => Assert.False(UdpErrorQueue.SaysUnreachable(Control(0, 11, 2, 3, 3).AsSpan(0, length)));

    private static byte[] Control(int level, int type, byte origin, byte icmpType, byte icmpCode)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), level);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), type);
        bytes[20] = origin;
        bytes[21] = icmpType;
        bytes[22] = icmpCode;
        return bytes;
    }
}
