using System.Globalization;
using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Limits;

/// <summary>More of something than the limits allow, and numbers that run over, at the front door.</summary>
public sealed class MessageLimitTests : RawTests
{
    private static readonly ServerOptions Small = new()
    {
        Lines =
        [
            "actorsip.messages.max-headers = 40", "actorsip.messages.max-line-bytes = 2KiB", "actorsip.messages.max-vias = 12", "actorsip.messages.max-routes = 11", "actorsip.messages.max-record-routes = 10",
            "actorsip.messages.max-contact-values = 9", "actorsip.messages.max-body-bytes = 1000", "actorsip.messages.max-uri-bytes = 512", "actorsip.messages.max-header-bytes = 8KiB",
        ],
    };

    /// <summary>What there is too much of, and the status that says so. Nothing is kept for the answer, and nobody else hears of the request.</summary>
    [Fact]
    public async Task What_is_too_much_is_refused_without_state()
    {
        await using var server = await TestServer.StartAsync(Small);
        foreach (var overTcp in (bool[])[false, true])
        {
            await using var phone = overTcp ? await OverTcpAsync(server, "phone") : Over(server, "phone");
            var before = (await server.StatisticsAsync())["ingress.beyond-limits"];
            var refusals = 0;
            foreach (var (what, most, status, text) in Excesses(phone))
            {
                AssertStatus(200, await AskAsync(phone, what, text, most));
                if (what == "body" && overTcp) continue;
                AssertStatus(status, await AskAsync(phone, what, text, most + 1));
                AssertStatus(status, await AskAsync(phone, what, text, most + 3));
                refusals += 2;
            }

            var after = await server.StatisticsAsync();
            Assert.Equal((refusals, 0, 0), (after["ingress.beyond-limits"] - before, after["transactions.server"], after["transactions.tombstones"]));
        }

        Assert.Empty((await server.StopAsync()).Leaks);
    }

    /// <summary>Whoever announces more than anybody reads is told so, and his connection is closed; whoever announces nonsense likewise.</summary>
    [Theory]
    [InlineData("1001", 413)]
    [InlineData("4294967295", 413)]
    [InlineData("4294967296", 400)]
    [InlineData("4294967301", 400)]
    [InlineData("18446744073709551621", 400)]
    [InlineData("9999999999999999999999999999999999999999", 400)]
    [InlineData("-1", 400)]
    [InlineData("0x5", 400)]
    public async Task A_body_that_is_too_long_ends_its_connection(string length, int status)
    {
        await using var server = await TestServer.StartAsync(Small);
        await using var client = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await using var phone = new UserAgent(client, TestServers.NextUser("phone"));
        var callId = SipClient.NextToken();
        var text = phone.Request("OPTIONS", $"sip:{server.V4}", $"<sip:{server.V4}>", callId, 1, []).Replace("Content-Length: 0", "Content-Length: " + length, StringComparison.Ordinal);
        await client.SendAsync(text + "OPTIONS sip:behind SIP/2.0\r\n");
        AssertStatus(status, await client.ReceiveFinalAsync("OPTIONS", callId));
        Assert.True(await client.IsClosedWithinAsync(SipClient.Patience));
        Assert.Equal(0, (await server.StatisticsAsync())["requests.bugs"]);
    }

    [Fact]
    public async Task A_datagram_longer_than_the_limit_is_dropped_and_counted()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Channel = "batching", Lines = ["actorsip.transport.udp.max-datagram = 1500"] });
        await using var phone = Over(server, "phone");
        var callId = SipClient.NextToken();
        await phone.Client.SendAsync(phone.Request("OPTIONS", $"sip:{server.V4}", $"<sip:{server.V4}>", callId, 1, ["Subject: " + new string('x', 1500)]));
        Assert.True(await phone.Client.AnswersOptionsAsync(SipClient.Patience));
        Assert.Null(await phone.Client.TryReceiveAsync(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(1, (await server.StatisticsAsync())["udp.dropped"]);
    }

    /// <summary>A promise costs its sender nothing, and so it costs the server nothing but the beginning that is there.</summary>
    [Fact]
    public async Task Two_hundred_connections_that_announce_the_longest_body_and_send_nothing_of_it_take_little_memory()
    {
        const int connections = 200;
        const int longest = 128 * 1024;
        await using var server = await TestServer.StartAsync(new ServerOptions { Allocator = "pooled" });
        var before = (await server.StatisticsAsync())["buffers.held-bytes"];
        var clients = new List<StreamClient>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                clients.Add(await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4));
                await clients[i].SendAsync($"MESSAGE sip:bob@{TestServer.Domain} SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{i}\r\nContent-Length: {longest}\r\n\r\n");
            }

            long held;
            for (var attempt = 0; (held = (await server.StatisticsAsync())["buffers.held-bytes"] - before) < connections * 1024 && attempt < 100; attempt++) await Task.Delay(50);
            Assert.InRange(held, connections * 1024, connections * 8 * 1024);
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }
    }

    /// <summary>Sent in CSeq, Max-Forwards and Expires at once; the status, and where it is 200 the Max-Forwards that arrives and the seconds that are granted.</summary>
    [Theory]
    [InlineData("0", 200, 0, 0)]
    [InlineData("60", 200, 59, 60)]
    [InlineData("255", 200, 254, 255)]
    [InlineData("256", 200, 254, 256)]
    [InlineData("2147483647", 200, 254, 7200)]
    [InlineData("2147483648", 200, 254, 7200)]
    [InlineData("4294967295", 200, 254, 7200)]
    [InlineData("4294967296", 200, 254, 7200)]
    [InlineData("4294967356", 200, 254, 7200)]
    [InlineData("9223372036854775808", 200, 254, 7200)]
    [InlineData("18446744073709551676", 200, 254, 7200)]
    [InlineData("9999999999999999999999999999999999999999", 200, 254, 7200)]
    [InlineData("00000000000000000000000000000000000000000000070", 200, 69, 70)]
    [InlineData("", 400, 0, 3600)]
    [InlineData("-1", 400, 0, 3600)]
    [InlineData("+70", 400, 0, 3600)]
    public async Task A_number_that_runs_over_becomes_no_other_one(string number, int status, int hops, int seconds)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var phone = Over(server, "phone");
        var registered = await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>;q=1", "Expires: " + number]);
        AssertStatus(200, registered);
        Assert.Equal(seconds == 0 ? [] : [seconds.ToString(CultureInfo.InvariantCulture)], registered.All("Contact").Select(contact => SipText.Parameter(contact, "expires")));
        AssertStatus(200, await phone.RegisterAsync());

        await using var caller = Over(server, "caller");
        foreach (var header in (string[])["Max-Forwards", "Max-Breadth", "CSeq"]) await SendAsync(header);

        async Task SendAsync(string header)
        {
            var callId = SipClient.NextToken();
            var text = caller.Request("MESSAGE", phone.AddressOfRecord, $"<{phone.AddressOfRecord}>", callId, 1, header == "Max-Breadth" ? ["Max-Breadth: " + number] : []);
            if (header == "Max-Forwards") text = text.Replace("Max-Forwards: 70", "Max-Forwards: " + number, StringComparison.Ordinal);
            if (header == "CSeq") text = text.Replace("CSeq: 1 ", $"CSeq: {number} ", StringComparison.Ordinal);
            await caller.Client.SendAsync(text);
            var isRefused = header switch
            {
                "Max-Forwards" => status == 400 || number == "0",
                "CSeq" => status == 400 || (number.TrimStart('0') is { Length: >= 10 } digits && string.CompareOrdinal(digits.PadLeft(50), "4294967295".PadLeft(50)) > 0),
                _ => number == "0",
            };
            if (!isRefused)
            {
                var arrived = await phone.Client.ReceiveRequestAsync("MESSAGE");
                if (header == "Max-Forwards") Assert.Equal(hops.ToString(CultureInfo.InvariantCulture), arrived.Header("Max-Forwards"));
                if (header == "Max-Breadth") Assert.InRange(int.Parse(arrived.Header("Max-Breadth"), CultureInfo.InvariantCulture), 1, 60);
                await phone.RespondAsync(arrived, 200, "OK");
            }

            var answer = await caller.Client.ReceiveAsync("an answer", message => message.Status >= 200 && message.Header("Call-ID") == callId);
            AssertStatus(!isRefused ? 200 : header == "Max-Forwards" && number == "0" ? 483 : header == "Max-Breadth" ? 440 : 400, answer);
        }
    }

    private static Task<SipText> AskAsync(UserAgent phone, string what, Func<string, int, string> text, int count)
    {
        var callId = SipClient.NextToken();
        return phone.TransactAsync("OPTIONS", callId, 1, text(callId, count) is var written && written.Length < 65_000 ? written : throw new InvalidOperationException(what));
    }

    /// <summary>What may be there so often and no more often, and a request that has it so often.</summary>
    private static IEnumerable<(string What, int Most, int Status, Func<string, int, string> Text)> Excesses(UserAgent phone)
    {
        var uri = "sip:" + TestServer.Domain;
        string Request(string callId, IEnumerable<string> lines, string? requestUri = null, string? to = null, string body = "") => phone.Request("OPTIONS", requestUri ?? uri, to ?? $"<{uri}>", callId, 1, lines, body: body);
        static string List(string value, int count) => string.Join(", ", Enumerable.Repeat(value, count));

        // The request has a Via of its own, and seven header fields.
        yield return ("Vias", 11, 513, (callId, count) => Request(callId, ["v: " + List("SIP/2.0/UDP h.test;branch=z9hG4bK1", count)]));
        yield return ("Record-Routes", 10, 513, (callId, count) => Request(callId, ["Record-Route: <sip:a.test;lr>", "Record-Route: " + List("<sip:r.test;lr>", count - 1)]));
        yield return ("Contacts", 9, 403, (callId, count) => Request(callId, ["Contact: " + List("\"a, b\" <sip:c@c.test>", count)]));
        yield return ("header fields", 33, 513, (callId, count) => Request(callId, Enumerable.Repeat("X: y", count)));
        yield return ("bytes of a line", 2048 - 11, 513, (callId, count) => Request(callId, ["Subject: " + new string('x', count)]));
        yield return ("bytes of the Request-URI", 512 - uri.Length - 3, 414, (callId, count) => Request(callId, [], $"{uri};p={new string('u', count)}"));
        yield return ("bytes of To", 512 - 11, 400, (callId, count) => Request(callId, [], to: $"<sip:{new string('u', count)}@t.test>"));
        yield return ("bytes of a contact", 512 - 11, 400, (callId, count) => Request(callId, [$"Contact: <sip:{new string('u', count)}@t.test>"]));
        yield return ("body", 1000, 413, (callId, count) => Request(callId, ["Content-Type: text/plain"], body: new string('b', count)));
    }
}
