using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Baresip;

/// <summary>Two softphones.</summary>
public sealed partial class BaresipTests
{
    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var setup in Setups.Each)
            {
                rows.Add(setup, "udp", "udp");
                rows.Add(setup, "tcp", "tcp");
                rows.Add(setup, "udp", "tcp");
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Two_phones_register_call_each_other_talk_and_hang_up(string setup, string firstTransport, string secondTransport)
    {
        var server = await TestServers.GetAsync(setup);
        await using var first = await BaresipPhone.StartAsync(TestServers.NextUser("alice"), firstTransport, server.V4);
        await using var second = await BaresipPhone.StartAsync(TestServers.NextUser("bob"), secondTransport, server.V4);
        await AssertRegisteredAsync(first, firstTransport, server);
        await AssertRegisteredAsync(second, secondTransport, server);

        // Each calls the other once; the first call is ended by its caller, the second by its callee.
        await TalkAsync(first, second, hangsUp: first);
        await TalkAsync(second, first, hangsUp: first);
    }

    private static async Task TalkAsync(BaresipPhone caller, BaresipPhone callee, BaresipPhone hangsUp)
    {
        await caller.CommandAsync("dial", $"sip:{callee.User}@{TestServer.Domain}");
        await callee.EventAsync("CALL_ESTABLISHED");
        await caller.EventAsync("CALL_ESTABLISHED");
        await caller.AudioReportAsync(HearsAndSpeaks);
        await callee.AudioReportAsync(HearsAndSpeaks);
        await hangsUp.CommandAsync("hangup");
        await caller.EventAsync("CALL_CLOSED");
        await callee.EventAsync("CALL_CLOSED");
    }

    /// <summary>At 20 ms a packet, a hundred packets each way are two seconds of talk.</summary>
    private static bool HearsAndSpeaks(string report) => Packets(Sent(), report) >= 100 && Packets(Received(), report) >= 100;

    private static int Packets(Regex counter, string report) =>
        counter.Match(report) is { Success: true } found ? int.Parse(found.Groups["packets"].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"TX: packets=(?<packets>\d+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Sent();

    [GeneratedRegex(@"rcvd=(?<packets>\d+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Received();

    private static async Task AssertRegisteredAsync(BaresipPhone phone, string transport, TestServer server)
    {
        await using var observer = new UserAgent(new DatagramClient(new IPEndPoint(Loopback.NextAddress(), 5060), server.V4), phone.User);
        SipText answer;
        var attempts = 0;
        do
        {
            answer = await observer.RegisterAsync(Array.Empty<string>());
            await Task.Delay(50);
        }
        while (!answer.Has("Contact") && ++attempts < 100);
        var contact = answer.Header("Contact");
        Assert.Contains("127.0.0.1:", contact, StringComparison.Ordinal);

        // Without the parameter the phone would be called over UDP, and the row would not be one of TCP.
        Assert.Equal(transport == "tcp", contact.Contains(";transport=tcp", StringComparison.OrdinalIgnoreCase));
    }
}
