using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>
/// RFC 4475: each of its messages gets what is due, and after it the server is there and has had no bug to catch. The RFC's own messages are used where they lie beside the project; those of
/// <see cref="TortureMessages"/> always are.
/// </summary>
public sealed class TortureTests : RawTests
{
    private const string Folder = "shared/torture/rfc4475";
    private static readonly string? Shared = Repository.Upwards(Folder) is { } root ? Path.Combine(root, Folder) : null;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Few = ["pooled, batching, 1", "debug, portable, 2"];

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var name in TortureTable.Rows.Select(row => row.File + ".dat").Where(_ => Shared is not null).Concat(TortureMessages.Own.Keys))
            {
                // The RFC's own files meet both channels and two allocators; ours, where those are there too, one setup.
                foreach (var setup in Shared is not null && TortureMessages.Own.ContainsKey(name) ? Few[..1] : Few)
                {
                    rows.Add(name, "UDP", setup);
                    rows.Add(name, "TCP", setup);
                }
            }
            return rows;
        }
    }

    /// <summary>A folder that has lost files must not look like a server that stands them all.</summary>
    [Fact]
    public void Every_message_of_the_RFC_has_its_row()
    {
        Assert.Equal(50, TortureTable.Rows.Count);
        Assert.Equal(["half a request", "noise", "nothing but line ends"], TortureMessages.Own.Keys.Except(TortureTable.Rows.Select(row => row.Own), StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Empty(TortureTable.Rows.Select(row => row.Own).Except(TortureMessages.Own.Keys, StringComparer.Ordinal));
        if (Shared is not null)
            Assert.Equal(Directory.GetFiles(Shared, "*.dat").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), TortureTable.Rows.Select(row => row.File).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_message_gets_what_is_due(string message, string transport, string setup)
    {
        var server = await TestServers.GetAsync(setup, forTorture: true);
        var isOwn = TortureMessages.Own.TryGetValue(message, out var own);
        var row = TortureTable.Rows.SingleOrDefault(row => (isOwn ? row.Own : row.File + ".dat") == message) ?? new TortureRow("", message, "DROP");
        var (user, domain) = Split(isOwn ? row.OwnCallee : row.Callee);

        // Responses to a Via without rport go to port 5060 of the sender.
        SipClient sender = transport == "UDP" ? new DatagramClient(NextEndpoint(), server.V4) : await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        var callee = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), user) { Domain = domain };
        await using (var run = new TortureRun(server, sender, callee, new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "asker")))
        {
            var bytes = Changed(isOwn ? own! : await File.ReadAllBytesAsync(Path.Combine(Shared!, message)), row, run.CalleeAt);
            await run.BeginAsync(!row.Registers);
            if (sender is StreamClient stream && (row.WaitsOverTcp || row.File.Length == 0 || !IsFramed(bytes))) await AssertOnlyItsOwnConnectionEndsAsync(stream, bytes, run, row.WaitsOverTcp);
            else await AssertIsDueAsync(run, row, bytes);
        }

        await AssertIsThereAsync(server);
    }

    /// <summary>RFC 3261 section 16.12: for those who may send anywhere the Route decides. One without lr is a strict router's, which gets its own URI as the Request-URI and the other as the last Route.</summary>
    [Theory]
    [InlineData("folded headers and odd spacing", "\r\nNewFangled:", "\r\nRoute:\r\n <sip:{callee};lr;unknownwith=value;unknown-no-value>\r\nNewFangled:", false)]
    [InlineData("wsinv.dat", "services.example.com", "{callee}", false)]
    [InlineData("a body of several parts with NULs", "\r\nContent-Type: multipart", "\r\nRoute: <sip:{callee}>\r\nContent-Type: multipart", true)]
    [InlineData("mpart01.dat", "127.0.0.1:5080", "{callee}", true)]
    public async Task What_a_trusted_peer_sends_goes_by_its_Route(string message, string part, string with, bool isStrict)
    {
        if (!TortureMessages.Own.TryGetValue(message, out var bytes))
        {
            if (Shared is null) return;
            bytes = await File.ReadAllBytesAsync(Path.Combine(Shared, message));
        }

        var sender = NextEndpoint();
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = [$"actorsip.peers.friend {{ addresses = \"{sender.Address}\", trusted = on }}"] });
        await using var run = new TortureRun(server, new DatagramClient(sender, server.V4), Over(server, "callee"), Over(server, "asker"));
        await run.BeginAsync(registers: true);
        bytes = Changed(bytes, new TortureRow("", message, "ACCEPT") { Changes = [(part, with)] }, run.CalleeAt);
        await run.SendAsync(bytes, finals: 1);
        AssertStatus(200, Assert.Single(run.Finals));
        var forwarded = Assert.Single(run.Forwarded);
        var requestUri = Encoding.Latin1.GetString(bytes).Split(' ')[1];
        Assert.Equal(isStrict ? "sip:" + run.CalleeAt : requestUri, forwarded.RequestUri);
        if (isStrict) Assert.Equal([$"<{requestUri}>"], forwarded.Values("Route"));
        var sent = Encoding.Latin1.GetString(bytes);
        AssertIsAsItWas(run.ForwardedBytes[0], isStrict ? Encoding.Latin1.GetBytes(sent.Replace($"\r\nRoute: <sip:{run.CalleeAt}>", "", StringComparison.Ordinal)) : bytes, isSecond: false);
    }

    [Fact]
    public async Task A_body_that_does_not_come_ends_its_connection_when_its_time_is_up()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.transport.tcp.whole-message-timeout = 1s"] });
        foreach (var name in (string[])["a Content-Length beyond the datagram", "a display name of no tokens"])
        {
            await using var other = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
            await using var stream = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
            await stream.SendAsync(TortureMessages.Own[name]);
            Assert.True(await stream.IsClosedWithinAsync(TimeSpan.FromSeconds(30)), server.Tail());
            Assert.True(await other.AnswersOptionsAsync(Patience), server.Tail());
        }
    }

    private static async Task AssertIsDueAsync(TortureRun run, TortureRow row, byte[] bytes)
    {
        var before = await CountAsync(run.Server, "proxy.dropped");
        var due = row.Due.Split('/');
        var finals = due is ["DROP"] ? 0 : row.IsTwoOverTcp && run.IsStream ? 2 : 1;
        await run.SendAsync(bytes, finals);
        if (!row.Registers) await run.BarrierAsync();
        Assert.Equal(finals, run.Finals.Count);
        if (finals == 0 && row.File.Length > 0 && !ServerCommand.IsReplaced) Assert.True(await CountAsync(run.Server, "proxy.dropped") > before, "It was not dropped");
        if (finals > 0) Assert.Contains(due, one => IsDue(run.Finals[0].Status, one));
        foreach (var answer in run.Finals) AnswerSyntax.Check(answer);
        if (finals == 0 || run.Finals[0].Status is >= 400 and < 500) Assert.Empty(run.Forwarded);
        foreach (var forwarded in run.ForwardedBytes) AssertIsAsItWas(forwarded, bytes, run.IsStream && row.IsTwoOverTcp);
        if (row.Claim is not null) await row.Claim(run);
    }

    private static bool IsDue(int status, string due) => due == "ACCEPT" ? status != 400 && status is < 500 or 501 or >= 600 : due == status.ToString(CultureInfo.InvariantCulture);

    /// <summary>Section 16.6 of RFC 3261: what a proxy has no business with goes on byte for byte, folds and all, and nothing from behind the message with it.</summary>
    private static void AssertIsAsItWas(byte[] forwarded, byte[] sent, bool isSecond)
    {
        var (text, original) = (Encoding.Latin1.GetString(forwarded), Encoding.Latin1.GetString(sent));
        if (isSecond) original = original[original.IndexOf("INVITE ", StringComparison.Ordinal)..];
        var end = original.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        foreach (var line in Lines(original[..end]).Skip(1))
            if (Name(line).ToUpperInvariant() is not ("V" or "VIA" or "MAX-FORWARDS")) Assert.Contains("\r\n" + line + "\r\n", text, StringComparison.Ordinal);
        var length = Lines(original[..end]).Select(line => Name(line).ToUpperInvariant() is "L" or "CONTENT-LENGTH" ? int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture) : -1).Max();
        Assert.Equal(length < 0 ? original[(end + 4)..] : original.Substring(end + 4, length), text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);

        // No brackets, no space too many.
        var startLine = Lines(text)[0].Split(' ');
        Assert.True(startLine is [_, var uri, "SIP/2.0"] && uri.IndexOfAny(['<', '>']) < 0, Lines(text)[0]);
    }

    private static async Task AssertOnlyItsOwnConnectionEndsAsync(StreamClient stream, byte[] bytes, TortureRun run, bool waits)
    {
        await using var other = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), run.Server.V4);
        Assert.True(await other.AnswersOptionsAsync(Patience), run.Server.Tail());
        await SendAsync(stream, bytes);
        var isEnded = bytes.AsSpan().IndexOfAnyExcept("\r\n"u8) < 0 || waits || Encoding.Latin1.GetString(bytes).EndsWith("SIP/2.0/UD", StringComparison.Ordinal);
        if (!isEnded) Assert.True(await stream.IsClosedWithinAsync(Patience), "The connection is still open.\n" + run.Server.Tail());
        Assert.True(await other.AnswersOptionsAsync(Patience), run.Server.Tail());
        Assert.False(stream.IsClosed && isEnded, "The connection does not wait.");
        Assert.Empty(run.Forwarded);
    }

    private static async Task AssertIsThereAsync(TestServer server)
    {
        await using var over = new DatagramClient(NextEndpoint(), server.V4);
        Assert.True(await over.AnswersOptionsAsync(Patience), "No answer over UDP.\n" + server.Tail());
        await using var stream = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        Assert.True(await stream.AnswersOptionsAsync(Patience), "No answer over TCP.\n" + server.Tail());
        await AssertNoBugsAsync(server);
    }

    /// <summary>A server that catches its own bugs lives on and answers: it must have had none to catch.</summary>
    private static async Task AssertNoBugsAsync(TestServer server)
    {
        var (bugs, faults) = (await CountAsync(server, "requests.bugs"), await CountAsync(server, "loops.faults"));
        Assert.True((bugs, faults) == (0, 0), $"{bugs} bugs in handling requests, {faults} faults of loops.\n" + server.Tail());
    }

    private static async Task<long> CountAsync(TestServer server, string name) => ServerCommand.IsReplaced ? 0 : (await server.StatisticsAsync())[name];

    /// <summary>RFC 3261 section 18.3: over a stream Content-Length says where a message ends. These have one, one number, and the start line of SIP.</summary>
    private static bool IsFramed(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var head = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        var lengths = Lines(head).Where(line => Name(line).ToUpperInvariant() is "L" or "CONTENT-LENGTH").Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).ToArray();
        return Lines(head)[0].Contains("SIP/", StringComparison.Ordinal) && lengths is [var only] && only.All(char.IsAsciiDigit);
    }

    /// <summary>The lines of a header section, each with the folded ones that belong to it.</summary>
    private static List<string> Lines(string head)
    {
        var lines = new List<string>();
        foreach (var line in head.Split("\r\n"))
        {
            if (lines.Count > 0 && line is [' ' or '\t', ..]) lines[^1] += "\r\n" + line;
            else lines.Add(line);
        }
        return lines;
    }

    private static string Name(string line) => line.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? line[..colon].Trim() : "";

    private static byte[] Changed(byte[] bytes, TortureRow row, string callee)
    {
        var text = Encoding.Latin1.GetString(bytes);
        foreach (var (part, with) in row.Changes) text = text.Replace(part, with.Replace("{callee}", callee, StringComparison.Ordinal), StringComparison.Ordinal);

        // Each run is a call of its own, or the server takes it for a repeat of the run before.
        var calls = Lines(text).Where(line => Name(line).ToUpperInvariant() is "I" or "CALL-ID" && line.Length > 10).ToArray();
        foreach (var line in calls) text = text.Replace("\r\n" + line + "\r\n", $"\r\n{line}.{SipClient.NextToken()}\r\n", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text);
    }

    private static (string User, string Domain) Split(string addressOfRecord) =>
        addressOfRecord.LastIndexOf('@') is var at ? (addressOfRecord[..at], addressOfRecord[(at + 1)..]) : default;

    /// <summary>The server may close the connection before it has read everything.</summary>
    private static async Task SendAsync(SipClient client, byte[] bytes)
    {
        try
        {
            await client.SendAsync(bytes);
        }
        catch (SocketException closed) when (closed.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // That is one way to refuse a stream that cannot be framed.
        }
    }
}
