using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorSip.EndToEnd.Tests.Harness;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Durability;

/// <summary>kill -9 under load, again and again: every REGISTER that had its 200 is still there.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 5;
    private const int Users = 2000;
    private const int InFlight = 64;

    private readonly string _data = Directory.CreateTempSubdirectory("actorsip-data-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Whatever_was_acknowledged_is_still_there()
    {
        var options = new ServerOptions { DataFolder = _data, Address = Loopback.NextAddress(), Allocator = "pooled", Lines = ["actorsip.location.snapshot-events = 10"] };

        // For each user the CSeq of the last REGISTER that was acknowledged; the contact says which it was.
        var acknowledged = new int[Users];
        var sent = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var server = await TestServer.StartAsync(options);
            await CheckAsync(server, acknowledged);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(Loopback.NextAddress(), 5060));
            var count = 0;

            // Killed in the middle: what is in flight then may be there or not.
            var killAt = 1500 + round * 700;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            for (var i = 0; i < InFlight; i++) await SendAsync(socket, server.V4, ++sent);
            var buffer = new byte[4096];
            while (count < killAt)
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, server.V4, limit.Token);
                Note(Encoding.ASCII.GetString(buffer, 0, received.ReceivedBytes), acknowledged);
                count++;
                await SendAsync(socket, server.V4, ++sent);
            }

            var killing = server.KillAsync();
            while (socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead))
            {
                try
                {
                    Note(Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token)), acknowledged);
                }
                catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
                {
                    // It is dead.
                    break;
                }
            }

            await killing;
        }

        Assert.True(acknowledged.Sum() > Rounds * 1500, "nothing much was acknowledged");
        await using var last = await TestServer.StartAsync(options);
        await CheckAsync(last, acknowledged);
    }

    private static async Task SendAsync(Socket socket, IPEndPoint server, int number)
    {
        var user = number % Users;
        var cseq = number / Users + 1;
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            REGISTER sip:{TestServer.Domain} SIP/2.0
            Via: SIP/2.0/UDP {socket.LocalEndPoint};branch=z9hG4bKkill{number}
            Max-Forwards: 70
            From: <sip:k{user}@{TestServer.Domain}>;tag=k{user}
            To: <sip:k{user}@{TestServer.Domain}>
            Call-ID: kill{user}
            CSeq: {cseq} REGISTER
            Contact: <sip:k{user}@{socket.LocalEndPoint}>
            Expires: 3600
            Content-Length: 0


            """).ReplaceLineEndings("\r\n");
        await socket.SendToAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, server);
    }

    private static void Note(string answer, int[] acknowledged)
    {
        Assert.StartsWith("SIP/2.0 200 ", answer, StringComparison.Ordinal);
        var user = int.Parse(Header(answer, "Call-ID: kill"), CultureInfo.InvariantCulture);
        var cseq = int.Parse(Header(answer, "CSeq: ").Split(' ')[0], CultureInfo.InvariantCulture);
        acknowledged[user] = Math.Max(acknowledged[user], cseq);
    }

    private static string Header(string text, string start)
    {
        var at = text.IndexOf("\r\n" + start, StringComparison.Ordinal) + 2 + start.Length;
        return text[at..text.IndexOf('\r', at)];
    }

    /// <summary>Looks for what was acknowledged, or something later: the last refresh of a user is no less a promise than his first registration.</summary>
    private static async Task CheckAsync(TestServer server, int[] acknowledged)
    {
        var missing = new List<string>();
        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int? slot = 0; slot is not null;)
        {
            var page = (await server.ReadAsync(string.Create(CultureInfo.InvariantCulture, $"/registrations?slot={slot}&most=1000")))!.Value;
            foreach (var registration in page.GetProperty("registrations").EnumerateArray())
                known[registration.GetProperty("addressOfRecord").GetString()!] = registration.GetProperty("contacts")[0].GetProperty("cSeq").GetInt64();
            slot = page.GetProperty("nextSlot").ValueKind == System.Text.Json.JsonValueKind.Null ? null : page.GetProperty("nextSlot").GetInt32();
        }

        for (var user = 0; user < acknowledged.Length; user++)
            if (known.GetValueOrDefault($"k{user}@{TestServer.Domain}") < acknowledged[user]) missing.Add($"k{user}");
        Assert.True(missing.Count == 0, $"{missing.Count} acknowledged registrations are missing: {string.Join(", ", missing.Take(20))}");
    }
}
