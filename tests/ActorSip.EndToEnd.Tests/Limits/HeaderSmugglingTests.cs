using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Limits;

/// <summary>A stranger tries to tell a phone who he is, with each byte before, behind and around the name; the phone reads what arrives in the most liberal way there is.</summary>
public sealed class HeaderSmugglingTests : RawTests
{
    private static readonly string[] Names = ["P-Asserted-Identity", "Remote-Party-ID", "Diversion", "Service-Route", "Path", "X-Customer"];

    private static readonly string[] Settings = ["actorsip.identity.trusted-headers = [\"Remote-Party-ID\", \"Diversion\", \"Service-Route\", \"X-Customer\"]"];

    public static TheoryData<string> Places =>
    [
        "{name}{byte}: <sip:boss@e2e.test>",
        "{byte}{name}: <sip:boss@e2e.test>",
        "Subject: a{byte}{name}: <sip:boss@e2e.test>",
        "Subject: a{byte}{byte}{name}: <sip:boss@e2e.test>",
        "Subject: a\r\n {byte}{name}: <sip:boss@e2e.test>",
        "Reply-To: \"a\\{byte}{name}: <sip:boss@e2e.test>\" <sip:b@e2e.test>",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task No_byte_smuggles_an_identity(string place)
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = Settings });
        await using var phone = new Listening(new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "bob"));
        AssertStatus(200, await phone.RegisterAsync());
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "eve") { Domain = "elsewhere.test" };
        var (refused, arrived) = (0, 0);
        for (var c = 0; c < 256; c++)
        {
            // All names for what means something to somebody, and each other byte for one of them.
            foreach (var name in c is < 33 or 58 or 127 or 133 or 160 ? Names : [Names[c % Names.Length]])
            {
                var line = place.Replace("{name}", name, StringComparison.Ordinal).Replace("{byte}", ((char)c).ToString(), StringComparison.Ordinal);
                var answer = await AskAsync(stranger, line, phone);
                if (answer == 400) refused++;
                else arrived++;
            }
        }

        Assert.True(refused > 0 && arrived > 0, $"{refused} were refused, {arrived} arrived");
        Assert.Equal(arrived, phone.Count);
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    [Theory]
    [InlineData("p-ASSERTED-identity: <sip:boss@e2e.test>", 200)]
    [InlineData("P-Asserted-Identity: <sip:boss@e2e.test>, <tel:+491>\r\nP-Asserted-Identity: <sip:boss@e2e.test>", 200)]
    [InlineData("P-Asserted-Identity:\r\n <sip:boss@e2e.test>\r\n ,\r\n\t<tel:+491>", 200)]
    [InlineData("P-Asserted-Identity\t \t: <sip:boss@e2e.test>", 200)]
    [InlineData("P-Asserted-Identity\r\n : <sip:boss@e2e.test>", 400)]
    [InlineData("Subject: a\n\nP-Asserted-Identity: <sip:boss@e2e.test>", 400)]
    [InlineData("Subject: a\r\r\nP-Asserted-Identity: <sip:boss@e2e.test>", 400)]
    [InlineData("Subject: a\r\n P-Asserted-Identity: <sip:boss@e2e.test>", 200)]
    [InlineData("Subject: a\r\n P-Asserted-Identity\r\n : <sip:boss@e2e.test>", 200)]
    [InlineData("Contact: <sip:eve@elsewhere.test?P-Asserted-Identity=%3Csip:boss%3E>", 200)]
    [InlineData("Refer-To: <sip:eve@elsewhere.test?P-Asserted-Identity=%0D%0AP-Asserted-Identity:x>", 200)]
    public async Task No_way_of_writing_it_smuggles_an_identity(string line, int status)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        await using var phone = new Listening(new UserAgent(new DatagramClient(NextEndpoint(), server.V4), TestServers.NextUser("bob")));
        AssertStatus(200, await phone.RegisterAsync());
        await using var stranger = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "eve") { Domain = "elsewhere.test" };
        Assert.Equal(status, await AskAsync(stranger, line, phone));
        Assert.Equal(status == 200 ? 1 : 0, phone.Count);

        // In the Request-URI and in the body it is none.
        Assert.Equal(200, await AskAsync(stranger, "X-Other: 1", phone, headers: "?P-Asserted-Identity=%3Csip:boss%3E"));
        Assert.Equal(200, await AskAsync(stranger, "X-Other: 2", phone, body: "P-Asserted-Identity: <sip:boss@e2e.test>\r\n\r\nP-Asserted-Identity: x"));
        Assert.EndsWith("\r\n\r\nP-Asserted-Identity: <sip:boss@e2e.test>\r\n\r\nP-Asserted-Identity: x", phone.Last, StringComparison.Ordinal);
    }

    private static async Task<int> AskAsync(UserAgent from, string line, Listening to, string headers = "", string body = "")
    {
        var callId = SipClient.NextToken();
        var uri = $"sip:{to.Agent.User}@{TestServer.Domain}";
        var text = from.Request("MESSAGE", uri + headers, $"<{uri}>", callId, 1, [line], body: body);
        await from.Client.SendAsync(text);

        // A line that begins with white space belongs to the CSeq before it, also in the answer.
        var answer = await from.Client.ReceiveAsync("the final response", message => message.Status >= 200 && message.Header("Call-ID") == callId);
        Assert.True(answer.Status is 200 or 400, $"{answer}\nto\n{text}");
        return answer.Status;
    }

    /// <summary>A phone that reads every MESSAGE as it comes over the wire, remembers what it found in it, and answers.</summary>
    private sealed class Listening(UserAgent phone) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private Task _answering = Task.CompletedTask;

        public UserAgent Agent => phone;

        public int Count { get; private set; }

        public string Last { get; private set; } = "";

        private List<string> Found { get; } = [];

        public async Task<SipText> RegisterAsync()
        {
            var answer = await phone.RegisterAsync();
            _answering = AnswerAsync();
            return answer;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
#pragma warning disable VSTHRD003 // It was begun here, and ends with the line above.
            await _answering;
#pragma warning restore VSTHRD003
            await phone.DisposeAsync();
            _end.Dispose();
            Assert.Empty(Found);
        }

        private async Task AnswerAsync()
        {
            var callIds = new HashSet<string>(StringComparer.Ordinal);
            while (!_end.IsCancellationRequested)
            {
                if (await ((DatagramClient)phone.Client).TryReceiveBytesAsync(TimeSpan.FromMilliseconds(100)) is not { } bytes || !bytes.AsSpan().StartsWith("MESSAGE "u8)) continue;
                Last = Encoding.Latin1.GetString(bytes);
                Found.AddRange(LiberalReader.Names(bytes).Where(read => Names.Contains(read, StringComparer.OrdinalIgnoreCase)).Select(name => $"{name} in {Uri.EscapeDataString(Last)}"));
                var request = SipText.Parse(bytes);
                if (callIds.Add(request.Header("Call-ID"))) Count++;
                await phone.RespondAsync(request, 200, "OK");
            }
        }
    }
}
