using System.Globalization;
using System.Text;
using ActorSip.Sip.Messages;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public class StreamFramerTests
{
    private const string Options = "OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n";

    [Theory]
    [InlineData("Content-Length: 0\r\n", "")]
    [InlineData("content-length: 3\r\n", "abc")]
    [InlineData("CONTENT-LENGTH:3\r\n", "abc")]
    [InlineData("l: 3\r\n", "abc")]
    [InlineData("L:3\r\n", "abc")]
    [InlineData("Content-Length   :   3  \r\n", "abc")]
    [InlineData("Content-Length\t:\t3\r\n", "abc")]
    [InlineData("Content-Length:\r\n 3\r\n", "abc")]
    [InlineData("l:\r\n\t\r\n  3\r\n \r\n", "abc")]
    [InlineData("Content-Length: 003\r\n", "abc")]
    [InlineData("l: 3\r\nContent-Length: 3\r\n", "abc")]
    [InlineData("Subject: x\r\n Content-Length: 9\r\nl: 3\r\n", "abc")]
    [InlineData("Subject: Content-Length: 9\r\nl: 3\r\n", "abc")]
    [InlineData("X-Content-Length: 9\r\nContent-Lengthy: 9\r\nLx: 9\r\nl: 3\r\n", "abc")]
    [InlineData("Contact: <sip:l:9@h>\r\nl: 3\r\n", "abc")]
    [InlineData("Subject: bare\nl: 9\r\nl: 3\r\n", "abc")]
    [InlineData("no colon at all\r\nl: 3\r\n", "abc")]
    [InlineData("l: 20\r\n", "Content-Length: 77\r\n")]
    [InlineData("l: 4\r\n", "\r\n\r\n")]
    public void The_length_is_found_in_its_own_header_however_it_is_written(string headers, string body)
    {
        var message = Options + headers + "\r\n" + body;
        var framer = new StreamFramer(4096, 4096);

        Assert.Equal(StreamFramerResult.Message, framer.Next(Bytes(message + "REGISTER"), out var length));
        Assert.Equal(message.Length, length);
        Assert.Equal(StreamFramerResult.NeedMore, framer.Next("REGISTER"u8, out _));
    }

    [Theory]
    [InlineData("", StreamFramerError.NoContentLength)]
    [InlineData("Subject: Content-Length: 0\r\n", StreamFramerError.NoContentLength)]
    [InlineData("l: -1\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: +1\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l:\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: \r\n \r\nSubject: x\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 1 2\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 1\r\n 2\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 3, 3\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 0x3\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 3\n\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 2147483648\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 4294967328\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 9223372036854775808\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 18446744073709551617\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 18446744073709551621\r\n", StreamFramerError.BadContentLength)]
    [InlineData("l: 3\r\nContent-Length: 4\r\n", StreamFramerError.TwoContentLengths)]
    [InlineData("l: 0\r\nSubject: x\r\nl: 1\r\n", StreamFramerError.TwoContentLengths)]
    [InlineData("l: 4097\r\n", StreamFramerError.BodyTooLarge)]
    [InlineData("l: 2147483647\r\n", StreamFramerError.BodyTooLarge)]
    public void A_length_that_cannot_be_trusted_ends_the_stream(string headers, StreamFramerError error)
    {
        foreach (var (results, found) in EverySplitInTwo(Options + headers + "\r\n"))
        {
            Assert.Empty(results);
            Assert.Equal(error, found);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData(" OPTIONS sip:a@h SIP/2.0\r\n")]
    [InlineData("\r\r\n")]
    [InlineData("\n")]
    [InlineData("hello\r\n")]
    public void What_is_not_sip_ends_the_stream_at_its_first_line(string text)
    {
        foreach (var (results, found) in EverySplitInTwo(text))
        {
            Assert.Empty(results);
            Assert.Equal(StreamFramerError.NotSip, found);
        }
    }

    [Theory]
    [InlineData("SIP/2.0 200 OK")]
    [InlineData("sip/2.0 200 OK")]
    [InlineData("INVITE sip:a@h SIP/7.0")]
    [InlineData("INVITE  sip:a@h  SIP/2.0  ")]
    [InlineData("!interesting-Method0123456789_*+`.%indeed'~ sip:a@h SIP/2.0")]
    public void What_is_sip_of_a_kind_is_left_to_the_parser(string startLine)
    {
        var framer = new StreamFramer(4096, 4096);
        Assert.Equal(StreamFramerResult.Message, framer.Next(Bytes(startLine + "\r\nl: 0\r\n\r\n"), out _));
    }

    [Theory]
    [InlineData("\r\n\r\n", "c2 p2")]
    [InlineData("\r\n", "c2")]
    [InlineData("\r\n\r\n\r\n", "c2 p2 c2")]
    [InlineData("\r\n\r\n\r\n\r\n", "c2 p2 c2 p2")]
    [InlineData("\r\nOPTIONS sip:a SIP/2.0\r\nl:0\r\n\r\n\r\n", "c2 m30 c2")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nl:0\r\n\r\n\r\n\r\nOPTIONS sip:a SIP/2.0\r\nl:1\r\n\r\nx", "m30 c2 p2 m31")]
    public void A_double_crlf_between_messages_is_a_ping(string stream, string expected)
    {
        foreach (var (results, found) in EverySplitInTwo(stream))
        {
            Assert.Equal(expected, string.Join(' ', results));
            Assert.Equal(StreamFramerError.None, found);
        }
    }

    [Fact]
    public void Headers_of_just_the_limit_pass_and_one_byte_more_does_not()
    {
        var message = Options + "l: 0\r\n\r\n";
        Assert.Equal(["m" + Number(message.Length)], Frame(message, [], message.Length, 0).Results);
        foreach (var cut in Enumerable.Range(0, message.Length))
            Assert.Equal(StreamFramerError.HeadersTooLarge, Frame(message, [cut], message.Length - 1, 0).Error);
    }

    [Fact]
    public void A_line_without_end_is_given_up_at_the_limit()
    {
        var framer = new StreamFramer(100, 100);
        Assert.Equal(StreamFramerResult.NeedMore, framer.Next(Bytes(new string('A', 100)), out _));
        Assert.Equal(StreamFramerResult.Error, framer.Next(Bytes(new string('A', 101)), out _));
        Assert.Equal(StreamFramerError.HeadersTooLarge, framer.Error);
        Assert.Equal(StreamFramerResult.Error, framer.Next("OPTIONS"u8, out _));
    }

    [Fact]
    public void Once_the_headers_are_read_the_whole_length_is_told()
    {
        var head = Options + "l: 1000\r\n\r\n";
        var framer = new StreamFramer(4096, 4096);
        Assert.Equal(StreamFramerResult.NeedMore, framer.Next(Bytes(head[..^1]), out var length));
        Assert.Equal(0, length);
        Assert.Equal(StreamFramerResult.NeedMore, framer.Next(Bytes(head), out length));
        Assert.Equal(head.Length + 1000, length);
    }

    [Fact]
    public void However_a_stream_is_cut_the_messages_are_the_same()
    {
        var parts = new[]
        {
            Options + "Content-Length: 5\r\n\r\nl: 9\n", Options + "Subject: a\r\n b\r\nl:\r\n 0\r\n\r\n", "\r\n", "\r\n\r\n",
            "SIP/2.0 200 OK\r\nL : 12\r\n\r\nl: 3\r\n\r\nSIP/",
            Options + "l: x\r\n\r\n", Options + "\r\n", "BYE sip:a@h SIP/2.0\r\nl: 4\r\nContent-Length:4\r\n\r\n\r\n\r\n",
        };
        var streams = Gen.Int[0, parts.Length - 1].Array[1, 6].Select(chosen => string.Concat(chosen.Select(part => parts[part])));
        Gen.Select(streams, Gen.Int[0, 60].Array[0, 40], (stream, steps) => (Stream: stream, Steps: steps)).Sample(
            given =>
            {
                var whole = Frame(given.Stream, [], 4096, 4096);
                var cuts = new List<int>();
                foreach (var step in given.Steps)
                    if ((cuts.Count == 0 ? 0 : cuts[^1]) + step is var cut && cut < given.Stream.Length)
                        cuts.Add(cut);
                var cutUp = Frame(given.Stream, cuts, 4096, 4096);
                return whole.Error == cutUp.Error && whole.Results.SequenceEqual(cutUp.Results, StringComparer.Ordinal);
            },
            iter: 3000);
    }

    [Fact]
    public void Byte_by_byte_is_linear()
    {
        // 1 MB of one header line, a byte at a time: were each call to start anew, this would read 500 GB
        var stream = Bytes("OPTIONS sip:a SIP/2.0\r\nSubject: " + new string('x', 1_000_000) + "\r\nl: 0\r\n\r\n");
        var framer = new StreamFramer(2_000_000, 0);
        for (var end = 1; end < stream.Length; end++)
            Assert.Equal(StreamFramerResult.NeedMore, framer.Next(stream.AsSpan(0, end), out _));
        Assert.Equal(StreamFramerResult.Message, framer.Next(stream, out var length));
        Assert.Equal(stream.Length, length);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var stream = Bytes(Options + "l: 3\r\n\r\nabc");
        var framer = new StreamFramer(4096, 4096);
        framer.Next(stream, out _);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                framer.Next(stream.AsSpan(0, 40), out _);
                framer.Next(stream, out _);
            }
        }));
    }

    private static IEnumerable<(List<string> Results, StreamFramerError Error)> EverySplitInTwo(string stream)
    {
        for (var cut = 0; cut < stream.Length; cut++) yield return Frame(stream, [cut], 4096, 4096);
        yield return Frame(stream, [.. Enumerable.Range(1, stream.Length - 1)], 4096, 4096);
    }

    /// <summary>Feeds the stream, cut at the places given, as a connection would: m, c or p with the length of each thing found.</summary>
    private static (List<string> Results, StreamFramerError Error) Frame(string stream, IReadOnlyList<int> cuts, int maxHeaderBytes, int maxBodyBytes) =>
        StreamFramerRows.Frame(Bytes(stream), cuts, maxHeaderBytes, maxBodyBytes);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
