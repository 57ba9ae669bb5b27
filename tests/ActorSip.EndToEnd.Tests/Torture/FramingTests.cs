using System.Net;
using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>Where one message ends and the next begins (RFC 3261 section 18.3): nothing that a sender writes behind a message, or into its length, becomes a request that was not one.</summary>
public sealed class FramingTests : RawTests
{
    private const string Body = "v=0\r\n\r\nOPTIONS sip:e2e.test SIP/2.0\r\n";

    [Theory]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("")]
    [InlineData("5, 5")]
    [InlineData("5 5")]
    [InlineData("0x5")]
    [InlineData("5\r\nContent-Length: 6")]
    [InlineData("5\r\nl: 0")]
    [InlineData("4294967328")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551621")]
    public async Task A_length_that_is_none_is_refused_and_ends_a_stream_but_no_other(string length)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var run = await BeginAsync(server, new DatagramClient(NextEndpoint(), server.V4));
        await using var other = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await using var stream = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await stream.SendAsync(Message(run, "TCP", stream.Local, length, "bodyx") + Message(run, "TCP", stream.Local, "0", ""));
        Assert.True(await stream.IsClosedWithinAsync(SipClient.Patience), server.Tail());
        Assert.True(await other.AnswersOptionsAsync(SipClient.Patience), server.Tail());

        await run.SendAsync(Encoding.Latin1.GetBytes(Message(run, "UDP", run.SenderAt, length, "bodyx")), finals: 1);
        await run.BarrierAsync();
        AssertStatus(400, Assert.Single(run.Finals));
        AnswerSyntax.Check(run.Finals[0]);
        Assert.Empty(run.Forwarded);
    }

    [Fact]
    public async Task What_stands_behind_the_body_of_a_datagram_is_discarded()
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var run = await BeginAsync(server, new DatagramClient(NextEndpoint(), server.V4));
        var second = Message(run, "UDP", run.SenderAt, "0", "");
        await run.SendAsync(Encoding.Latin1.GetBytes(Message(run, "UDP", run.SenderAt, "4", "body" + second)), finals: 1);
        await run.BarrierAsync();
        AssertStatus(200, Assert.Single(run.Finals));
        Assert.Equal("body", Assert.Single(run.Forwarded).Body);
    }

    [Fact]
    public async Task What_stands_behind_a_message_of_a_stream_is_the_next_message_or_ends_the_stream()
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var stream = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await using var run = await BeginAsync(server, stream);
        await run.SendAsync(Encoding.Latin1.GetBytes(Message(run, "TCP", run.SenderAt, "4", "body") + Message(run, "TCP", run.SenderAt, "3", "two")), finals: 2);
        await run.BarrierAsync();
        Assert.Equal(["body", "two"], run.Forwarded.Select(forwarded => forwarded.Body).Order(StringComparer.Ordinal));

        // One byte more than was announced begins the next message, which is none.
        await stream.SendAsync(Message(run, "TCP", run.SenderAt, "4", "body{" + Message(run, "TCP", run.SenderAt, "0", "")));
        Assert.True(await stream.IsClosedWithinAsync(SipClient.Patience), server.Tail());
        await run.BarrierAsync();
        Assert.True(run.Forwarded.Count <= 3, "A message came out of what was no message.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_the_bytes_come_the_messages_are_the_same(int seed)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        var stream = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await using var run = await BeginAsync(server, stream);
        string[] bodies = ["", Body, "x"];
        var bytes = Encoding.Latin1.GetBytes(string.Concat(bodies.Select(body => Message(run, "TCP", run.SenderAt, $"{body.Length}", body))));

        // Byte by byte, or in pieces of a few.
        var state = (uint)seed * 2_654_435_761u;
        for (var at = 0; at < bytes.Length;)
        {
            state = (state * 1_664_525u) + 1_013_904_223u;
            var length = seed == 0 ? 1 : Math.Min(1 + (int)(state >> 24) % 90, bytes.Length - at);
            await stream.SendAsync(bytes.AsMemory(at, length));
            at += length;
        }
        await run.SendAsync(Array.Empty<byte>(), finals: 3);
        await run.BarrierAsync();
        Assert.Equal(3, run.Finals.Count);

        // Each has its own Call-ID, and so its loop: which is the first to leave is nobody's promise.
        Assert.Equal(bodies.Order(StringComparer.Ordinal), run.Forwarded.Select(forwarded => forwarded.Body).Order(StringComparer.Ordinal));
    }

    private static async Task<TortureRun> BeginAsync(TestServer server, SipClient sender)
    {
        var run = new TortureRun(server, sender, Over(server, "callee"), Over(server, "asker"));
        await run.BeginAsync(registers: true);
        return run;
    }

    private static string Message(TortureRun run, string transport, IPEndPoint from, string length, string body)
    {
        var token = SipClient.NextToken();
        return string.Join("\r\n",
            $"MESSAGE {run.AddressOfRecord} SIP/2.0", $"Via: SIP/2.0/{transport} {from};branch=z9hG4bK{token}", "Max-Forwards: 70", $"From: <sip:a@e2e.test>;tag={token}", $"To: <{run.AddressOfRecord}>", "Call-ID: " + token,
            "CSeq: 1 MESSAGE", "Content-Type: text/plain", "Content-Length: " + length, "", body);
    }
}
