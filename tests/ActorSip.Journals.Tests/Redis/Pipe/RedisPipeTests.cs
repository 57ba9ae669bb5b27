using System.Net;
using System.Text;
using ActorSip.Journals.Redis;
using ActorSip.Journals.Redis.Pipe;
using StackExchange.Redis;
using Xunit;

namespace ActorSip.Journals.Tests.Redis.Pipe;

/// <summary>What is said through a pipe, byte by byte, and what becomes of the answers.</summary>
public sealed class RedisPipeTests
{
    private static readonly RedisQuestion Question = new("return 1", ["m:{a}"], ["7", 12, new byte[] { 0, 255 }]);

    // The SHA-1 of "return 1", which is Redis's name for it.
    private const string Name = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

    private int _flushes;

    [Fact]
    public async Task A_question_goes_by_the_name_of_its_script_and_its_answer_comes_back()
    {
        var pipe = Open();
        Assert.True(pipe.TryAsk(Question, out var answer));
        Assert.Equal($"*7\r\n$7\r\nEVALSHA\r\n$40\r\n{Name}\r\n$1\r\n1\r\n$5\r\nm:{{a}}\r\n$1\r\n7\r\n$2\r\n12\r\n$2\r\n\0\u00FF\r\n", Said(pipe));
        Assert.Equal(1, _flushes);
        Hear(pipe, "*3\r\n:0\r\n:-12\r\n$3\r\n1:x\r\n");
        var result = await answer;
        Assert.Equal((0, -12L, "1:x"), ((int)result[0], (long)result[1], (string?)result[2]));
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_the_questions_wherever_they_are_cut()
    {
        const string said = ":1\r\n$-1\r\n*2\r\n$2\r\n\r\n\r\n*-1\r\n+OK\r\n";
        for (var cut = 0; cut <= said.Length; cut++)
        {
            var pipe = Open();
            var answers = new ValueTask<RedisResult>[4];
            for (var i = 0; i < answers.Length; i++) Assert.True(pipe.TryAsk(Question, out answers[i]));
            Hear(pipe, said[..cut]);
            Hear(pipe, said[cut..]);
            Assert.Equal(1, (int)await answers[0]);
            Assert.True((await answers[1]).IsNull);
            var pair = await answers[2];
            Assert.Equal("\r\n", (string?)pair[0]);
            Assert.True(pair[1].IsNull);
            Assert.Equal("OK", (string?)await answers[3]);
        }
    }

    [Fact]
    public async Task A_script_that_Redis_has_forgotten_is_sent_whole()
    {
        var pipe = Open();
        Assert.True(pipe.TryAsk(Question, out var first));
        Assert.True(pipe.TryAsk(Question, out var second));
        Said(pipe);
        Hear(pipe, "-NOSCRIPT No matching script.\r\n:2\r\n");
        Assert.Equal(2, (int)await second);
        Assert.StartsWith("*7\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n", Said(pipe), StringComparison.Ordinal);
        Hear(pipe, ":1\r\n");
        Assert.Equal(1, (int)await first);
    }

    [Fact]
    public async Task What_Redis_refuses_is_told()
    {
        var pipe = Open();
        Assert.True(pipe.TryAsk(Question, out var answer));
        Hear(pipe, "-MISCONF no disk\r\n");
        var refused = await Assert.ThrowsAsync<RedisServerException>(async () => await answer);
        Assert.True(RedisFailure.IsAway(refused));
    }

    [Fact]
    public async Task Whoever_waits_when_the_connection_goes_is_told_and_asks_elsewhere()
    {
        var pipe = Open();
        Assert.True(pipe.TryAsk(Question, out var answer));
        pipe.Close("it is gone");
        Assert.True(RedisFailure.IsAway(await Assert.ThrowsAsync<RedisConnectionException>(async () => await answer)));
        Assert.False(pipe.TryAsk(Question, out _));
        pipe.Open();
        Assert.False(pipe.TryAsk(Question, out _));
        Greet(pipe);
        Assert.True(pipe.TryAsk(Question, out var again));
        Hear(pipe, ":1\r\n");
        Assert.Equal(1, (int)await again);
    }

    [Fact]
    public void Password_and_database_come_first_and_nobody_asks_before_they_are_answered()
    {
        var pipe = Closed(new RedisPipeTarget(new IPEndPoint(IPAddress.Loopback, 1), "me", "secret", 3));
        pipe.Open();
        Assert.Equal("*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$6\r\nsecret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n", Said(pipe));
        Hear(pipe, "+OK\r\n+OK\r\n");
        Assert.False(pipe.TryAsk(Question, out _));
        Hear(pipe, Greeting);
        Assert.True(pipe.TryAsk(Question, out _));
    }

    /// <summary>A name may lead to another Redis than a moment ago, or to several.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public void Nobody_asks_a_Redis_that_the_other_connection_is_not_with(string? other)
    {
        var pipe = Open();
        pipe.Expect(other);
        Assert.False(pipe.TryAsk(Question, out _));
        pipe.Expect("abc");
        Assert.True(pipe.TryAsk(Question, out _));
    }

    [Theory]
    [InlineData("-WRONGPASS no\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("+OK\r\n+OK\r\n$4\r\nself\r\n+OK\r\n")]
    [InlineData("\r\n")]
    [InlineData(":x\r\n")]
    public void What_is_no_answer_ends_the_connection(string said)
    {
        var pipe = Closed(new RedisPipeTarget(new IPEndPoint(IPAddress.Loopback, 1), "", "secret", 3));
        pipe.Open();
        Assert.Throws<InvalidDataException>(() => Hear(pipe, said));
    }

    /// <summary>Whoever asked is told first.</summary>
    [Theory]
    [InlineData("READONLY You can't write against a read only replica.")]
    [InlineData("NOAUTH Authentication required.")]
    public async Task A_Redis_that_will_not_take_writes_ends_the_connection(string said)
    {
        var pipe = Open();
        Assert.True(pipe.TryAsk(Question, out var answer));
        Assert.Throws<InvalidDataException>(() => Hear(pipe, $"-{said}\r\n"));
        await Assert.ThrowsAsync<RedisServerException>(async () => await answer);
    }

    [Fact]
    public void A_Redis_that_does_not_answer_in_time_is_known()
    {
        var time = new ManualTime();
        var pipe = Open(time: time);
        Assert.False(pipe.IsTooLate());
        Assert.True(pipe.TryAsk(Question, out _));
        time.Add(TimeSpan.FromSeconds(5));
        Assert.False(pipe.IsTooLate());
        time.Add(TimeSpan.FromSeconds(1));
        Assert.True(pipe.IsTooLate());
    }

    [Fact]
    public void So_is_one_that_does_not_answer_the_greeting_or_a_sign_of_life()
    {
        var time = new ManualTime();
        var pipe = Closed(time: time);
        pipe.Open();
        time.Add(TimeSpan.FromSeconds(6));
        Assert.True(pipe.IsTooLate());
        pipe.Close("too late");

        pipe.Open();
        Greet(pipe);
        Assert.False(pipe.IsTooLate());
        Said(pipe);
        pipe.Beat();
        Assert.Equal("", Said(pipe));
        time.Add(TimeSpan.FromSeconds(3));
        pipe.Beat();
        Assert.Equal("*1\r\n$4\r\nPING\r\n", Said(pipe));
        Hear(pipe, "+PONG\r\n");
        Assert.False(pipe.IsTooLate());
        time.Add(TimeSpan.FromSeconds(3));
        pipe.Beat();
        time.Add(TimeSpan.FromSeconds(6));
        Assert.True(pipe.IsTooLate());
    }

    [Fact]
    public void What_the_socket_takes_slowly_does_not_grow_for_ever()
    {
        var buffer = new PipeBuffer();
        var (put, taken) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            for (var j = 0; j < 100; j++) buffer.GetSpan(100)[j] = (byte)put++;
            buffer.Advance(100);
            if (i < 300) continue;
            foreach (var one in buffer.Span[..100]) Assert.Equal((byte)taken++, one);
            buffer.Take(100);
        }

        Assert.Equal(30_000, buffer.Length);
        Assert.InRange(buffer.GetMemory().Length, 0, 200_000);
    }

    [Fact]
    public void Other_threads_ask_elsewhere()
    {
        var pipe = new RedisPipe(Target, TimeSpan.FromSeconds(5), TimeProvider.System);
        Assert.False(pipe.TryAsk(Question, out _));
        pipe.Attach(() => false, () => { });
        pipe.Open();
        Assert.False(pipe.TryAsk(Question, out _));
    }

    private static RedisPipeTarget Target => new(new IPEndPoint(IPAddress.Loopback, 1), "", "", 0);

    private const string Greeting = "$34\r\n# Server\r\nredis_mode:x\r\nrun_id:abc\r\n";

    private RedisPipe Open(TimeProvider? time = null)
    {
        var pipe = Closed(time: time);
        pipe.Open();
        Greet(pipe);
        _flushes = 0;
        return pipe;
    }

    private RedisPipe Closed(RedisPipeTarget? target = null, TimeProvider? time = null)
    {
        var pipe = new RedisPipe(target ?? Target, TimeSpan.FromSeconds(5), time ?? TimeProvider.System);
        pipe.Attach(() => true, () => _flushes++);
        pipe.Expect("abc");
        return pipe;
    }

    private static void Greet(RedisPipe pipe)
    {
        Said(pipe);
        Hear(pipe, Greeting);
    }

    private static string Said(RedisPipe pipe)
    {
        var said = Encoding.Latin1.GetString(pipe.Unsent);
        pipe.Sent(said.Length);
        return said;
    }

    private static void Hear(RedisPipe pipe, string said)
    {
        foreach (var part in said.Chunk(3000))
        {
            var bytes = Encoding.Latin1.GetBytes(part);
            bytes.CopyTo(pipe.Free());
            pipe.Received(bytes.Length);
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Add(TimeSpan time) => _now += time.Ticks;
    }
}
