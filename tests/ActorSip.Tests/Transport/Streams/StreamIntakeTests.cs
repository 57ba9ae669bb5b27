using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Tests.Configuration;
using ActorSip.Transport.Streams;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

/// <summary>However a stream is cut, the same comes out of it.</summary>
public sealed class StreamIntakeTests
{
    private static readonly string[] Sent =
        [TcpRig.Message("a"), "\r\n", TcpRig.Message("b", 3000), "\r\n\r\n", TcpRig.Message("c", 1), TcpRig.Message("d"), "\r\n", TcpRig.Message("e", 40)];

    private readonly TestAllocator _allocator = new();
    private readonly RecordedStream _stream = new();
    private readonly StreamNode _node;
    private readonly StreamStatistics _statistics = new();

    public StreamIntakeTests() => _node = new StreamNode(1, null!, _allocator, ReferenceOptions.Streams, new RecordingLog());

    private static string Stream => string.Concat(Sent);

    [Fact]
    public void A_stream_in_two_pieces_is_the_same_wherever_it_is_cut()
    {
        for (var cut = 0; cut <= Stream.Length; cut++) Check(Stream[..cut], Stream[cut..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(2047)]
    [InlineData(2049)]
    public void A_stream_in_pieces_of_one_size_is_the_same(int size) => Check([.. Stream.Chunk(size).Select(piece => new string(piece))]);

    /// <summary>Nothing but the beginning of the message that is cut is copied: the next one is delivered where it was read.</summary>
    [Fact]
    public void What_comes_behind_the_end_of_a_message_stays_where_it_is()
    {
        var intake = new StreamIntake(_node, _statistics, _stream);
        Take(intake, TcpRig.Message("a")[..30]);
        var rest = Read(TcpRig.Message("a")[30..] + TcpRig.Message("b"));
        intake.Take(rest.Span, rest, rest.Offset, 0);
        Assert.Equal(2, _stream.Kept.Count);
        Assert.NotSame(rest, _stream.Kept[0]);
        Assert.Same(rest, _stream.Kept[1]);
        rest.Release();
        End(intake);
    }

    /// <summary>Whoever takes the memory asks from another thread; the end of the message may come before that is heard of.</summary>
    [Fact]
    public void A_message_that_is_whole_when_it_is_to_give_way_does_not_end_its_connection()
    {
        var node = new StreamNode(1, null!, _allocator, ReferenceOptions.Streams with { MaxUnfinishedBytes = 4096 }, new RecordingLog());
        var intakes = new[] { new StreamIntake(node, _statistics, _stream), new StreamIntake(node, _statistics, new RecordedStream()), new StreamIntake(node, _statistics, new RecordedStream()) };
        foreach (var intake in intakes) Take(intake, TcpRig.Message("a")[..30]);
        Assert.Equal(["given up"], _stream.Came);
        Take(intakes[0], TcpRig.Message("a")[30..]);
        intakes[0].GiveUp();
        Assert.Equal(["given up", TcpRig.Message("a")], _stream.Came);

        // It has room for the next again, in its turn; and one that is not whole ends.
        Take(intakes[0], TcpRig.Message("b")[..30]);
        Take(intakes[1], TcpRig.Message("a")[30..]);
        intakes[1].GiveUp();
        intakes[2].GiveUp();
        Assert.Equal(0, _statistics.UnfinishedRefused);
        Take(intakes[1], TcpRig.Message("b")[..30]);
        intakes[2].GiveUp();
        Assert.Equal(1, _statistics.UnfinishedRefused);
        foreach (var intake in intakes) intake.End();
    }

    private void Check(params string[] pieces)
    {
        _stream.Came.Clear();
        var intake = new StreamIntake(_node, _statistics, _stream);
        foreach (var piece in pieces)
        {
            Take(intake, piece);
            Assert.Equal(intake.HasPart, _node.Unfinished.Count > 0);
        }

        Assert.Equal([Sent[0], Sent[2], "ping", Sent[4], Sent[5], Sent[7]], _stream.Came);
        Assert.Equal(5, intake.Framed);
        Assert.False(intake.HasPart);
        End(intake);
    }

    private void Take(StreamIntake intake, string text)
    {
        var read = Read(text);
        intake.Take(read.Span, read, read.Offset, 0);
        read.Release();
    }

    private MessageBuffer Read(string text)
    {
        var read = _allocator.Rent(text.Length, "read");
        read.Length = Encoding.Latin1.GetBytes(text, read.Free);
        return read;
    }

    private void End(StreamIntake intake)
    {
        intake.End();
        _stream.LetGo();
        Assert.Empty(_allocator.Out);
        Assert.Empty(_allocator.Faults);
        Assert.Equal(0, _node.Unfinished.Count);
    }
}
