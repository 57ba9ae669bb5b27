using System.Net;
using System.Text;
using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Hostile;

/// <summary>Whoever writes somebody else's address into his datagrams gains nothing: the other gets one short answer for each, and never much more than was sent in his name.</summary>
public sealed class ReflectionTests(StrangerServers servers) : RawTests, IClassFixture<StrangerServers>
{
    /// <summary>Longer than three intervals of a response that is repeated.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    /// <summary>What is answered by the server itself: first line, the lines that make it so, and the answer.</summary>
    private static readonly (string StartLine, string From, int Status)[] Answered =
    [
        ("OPTIONS sip:e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 200),
        ("REGISTER sip:e2e.test SIP/2.0", "From: <sip:alice@e2e.test>;tag=f", 401),
        ("INVITE sip:bob@e2e.test SIP/2.0", "From: <sip:alice@e2e.test>;tag=f", 407),
        ("INVITE sip:bob@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 480),
        ("MESSAGE sip:bob@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 480),
        ("SUBSCRIBE sip:bob@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 480),
        ("INVITE sip:bob@victim.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 403),
        ("INVITE isbn:12345 SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 416),
        ("INVITE sip:bob@e2e.test SIP/7.0", "From: <sip:a@elsewhere.test>;tag=f", 505),
        ("INVITE sip:bob@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f\r\nProxy-Require: a, b, c", 420),
        ("INVITE sip:bob@e2e.test SIP/2.0", "From: \"never closed <sip:a@elsewhere.test>;tag=f", 400),
        ("BYE sip:bob@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", 480),
    ];

    [Fact]
    public async Task One_short_answer_for_one_request_and_no_repeat() => await Task.WhenAll(Answered.Select(async row =>
    {
        await using var victim = new DatagramClient(NextEndpoint(), servers.Guarded.V4);
        var request = Request(victim, row.StartLine, row.From, least: 300);
        await victim.SendAsync(request);
        var answers = await AllAsync(victim);
        Assert.True(answers.Count == 1, $"{row.StartLine}: {answers.Count} answers");
        Assert.Equal(row.Status, SipText.Parse(answers[0]).Status);
        Assert.True(answers[0].Length <= request.Length * 3 / 2, $"{row.StartLine}: {answers[0].Length} bytes for {request.Length}");
    }));

    [Fact]
    public async Task A_repeat_is_a_request_and_gets_one_answer_more()
    {
        await using var victim = new DatagramClient(NextEndpoint(), servers.Guarded.V4);
        var request = Request(victim, "INVITE sip:bob@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", least: 300);
        for (var i = 0; i < 3; i++)
        {
            await victim.SendAsync(request);
            Assert.NotNull(await victim.TryReceiveBytesAsync(SipClient.Patience));
        }

        Assert.Null(await victim.TryReceiveBytesAsync(Silence));
    }

    /// <summary>Three hashes are offered: what does not fit into the answer is left out, from the strongest on, and the one that every client knows stays.</summary>
    [Fact]
    public async Task Several_challenges_do_not_make_the_answer_longer_than_it_may_be()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { LimitsSources = true, Steps = GuardedServer.Shipped, Lines = ["actorsip.domain-defaults.algorithms = [\"MD5\", \"SHA-256\", \"SHA-512-256\"]", "actorsip.server-header = \"A long name that nobody needs to know\""] });
        await using var victim = new DatagramClient(NextEndpoint(), server.V4);
        foreach (var least in (int[])[300, 420, 700])
        {
            var request = Request(victim, "REGISTER sip:e2e.test SIP/2.0", "From: <sip:alice@e2e.test>;tag=f", least);
            await victim.SendAsync(request);
            var answer = Assert.Single(await AllAsync(victim));
            Assert.InRange(answer.Length, 1, request.Length * 3 / 2);
            var challenges = SipText.Parse(answer).All("WWW-Authenticate");
            Assert.Contains("MD5", challenges[^1], StringComparison.Ordinal);
            Assert.Equal(least == 700 ? 3 : challenges.Count, challenges.Count);
        }
    }

    /// <summary>RFC 3261 section 10.3, step 8: "The response MUST contain Contact header field values enumerating all current bindings." They are many, and the request is short.</summary>
    [Fact]
    public async Task All_bindings_stand_in_the_answer_to_who_may_register_without_a_password()
    {
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), servers.Open.V4), TestServers.NextUser("many"));
        var to = $"<{phone.AddressOfRecord}>";
        var callId = SipClient.NextToken();
        var contacts = Enumerable.Range(0, 8).Select(i => $"Contact: <{phone.ContactUri};line={i}{new string('x', 60)}>;expires=600").ToArray();
        AssertStatus(200, await phone.TransactAsync("REGISTER", callId, 1, phone.Request("REGISTER", "sip:" + phone.Domain, to, callId, 1, contacts)));
        var answer = await phone.TransactAsync("REGISTER", callId, 2, phone.Request("REGISTER", "sip:" + phone.Domain, to, callId, 2, []));
        AssertStatus(200, answer);
        Assert.Equal(8, answer.All("Contact").Count);
    }

    /// <summary>A stranger's call rings: what comes from the one who is called counts too.</summary>
    [Fact]
    public async Task What_the_one_who_is_called_sends_back_ends_at_three_bytes_for_one()
    {
        var server = servers.Open;
        await using var phone = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), TestServers.NextUser("callee"));
        AssertStatus(200, await phone.RegisterAsync());
        await using var victim = new DatagramClient(NextEndpoint(), server.V4);
        var request = Request(victim, $"INVITE sip:{phone.User}@e2e.test SIP/2.0", "From: <sip:a@elsewhere.test>;tag=f", least: 300);
        await victim.SendAsync(request);
        var invite = await phone.Client.ReceiveRequestAsync("INVITE");
        for (var i = 0; i < 30; i++) await phone.RespondAsync(invite, 180, "Ringing " + new string('g', 200));
        await phone.RespondAsync(invite, 486, "Busy Here");
        var got = await AllAsync(victim);
        Assert.NotEmpty(got);
        Assert.InRange(got.Sum(answer => answer.Length), 1, request.Length * 3);
        Assert.True((await server.StatisticsAsync())["sources.withheld"] > 0);
    }

    /// <summary>Ten seconds of all that can be asked, as fast as the limits let it through.</summary>
    [Fact]
    public async Task In_ten_seconds_a_source_gets_no_more_than_three_times_what_came_from_it()
    {
        await using var victim = new DatagramClient(NextEndpoint(), servers.Guarded.V4);
        long sent = 0, received = 0;
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var (startLine, from, _) = Answered[i % Answered.Length];
            var request = Request(victim, startLine, from, least: i % 3 == 0 ? 0 : 300);
            await victim.SendAsync(request);
            sent += request.Length;
            while (await victim.TryReceiveBytesAsync(TimeSpan.FromMilliseconds(5)) is { } answer) received += answer.Length;
        }

        received += (await AllAsync(victim)).Sum(answer => answer.Length);
        Assert.InRange(received, sent / 10, sent * 3);
    }

    /// <summary>Via says where the answer is to go; the source says where it goes.</summary>
    [Fact]
    public async Task Nothing_arrives_where_a_Via_points_to() => await Task.WhenAll(Pointing.Select(async via =>
    {
        await using var attacker = new DatagramClient(NextEndpoint(), servers.Guarded.V4);
        await using var sink = new DatagramClient(NextEndpoint(), servers.Guarded.V4);
        var at = sink.Local;
        via = via.Replace("{sink}", at.ToString(), StringComparison.Ordinal).Replace("{sinkhost}", at.Address.ToString(), StringComparison.Ordinal).Replace("{sinkport}", $"{at.Port}", StringComparison.Ordinal)
            .Replace("{own}", attacker.Local.ToString(), StringComparison.Ordinal);
        foreach (var (startLine, from, _) in Answered) await attacker.SendAsync(Request(attacker, startLine, from, least: 300, via));
        Assert.Null(await sink.TryReceiveBytesAsync(Silence));
        Assert.True(await attacker.AnswersOptionsAsync(SipClient.Patience));
    }));

    private static readonly string[] Pointing =
    [
        "SIP/2.0/UDP {sink};branch=z9hG4bK1",
        "SIP/2.0/UDP {sink};branch=z9hG4bK1;received={sinkhost}",
        "SIP/2.0/UDP {own};branch=z9hG4bK1;received={sinkhost};rport={sinkport}",
        "SIP/2.0/UDP {own};branch=z9hG4bK1;maddr={sinkhost}",
        "SIP/2.0/UDP {own};branch=z9hG4bK1;rport;maddr={sinkhost};ttl=16",
        "SIP/2.0/TCP {sink};branch=z9hG4bK1",
    ];

    private static string Request(DatagramClient client, string startLine, string from, int least, string? via = null)
    {
        var token = SipClient.NextToken();
        var text = string.Join("\r\n",
            startLine,
            "Via: " + (via ?? $"SIP/2.0/UDP {client.Local};branch=z9hG4bK{token}"),
            "Max-Forwards: 70",
            from,
            "To: <sip:bob@e2e.test>",
            "Call-ID: " + token,
            $"CSeq: 1 {startLine.Split(' ')[0]}",
            $"Contact: <sip:a@{client.Local}>",
            "Content-Length: 0",
            "");
        return text + (text.Length + 2 < least ? $"X: {new string('x', Math.Max(0, least - text.Length - 7))}\r\n" : "") + "\r\n";
    }

    private static async Task<List<byte[]>> AllAsync(DatagramClient client)
    {
        var all = new List<byte[]>();
        while (await client.TryReceiveBytesAsync(all.Count == 0 ? SipClient.Patience : Silence) is { } next) all.Add(next);
        return all;
    }
}
