using System.Net;
using System.Net.Sockets;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>
/// RFC 4475: after each of its messages the server is there and answers, and has had no bug to catch. The RFC's own messages are used where they lie
/// beside the project; those of <see cref="TortureMessages"/> always are.
/// </summary>
public sealed class TortureTests : RawTests
{
    private const string Folder = "shared/torture/rfc4475";
    private static readonly string? Shared = Repository.Upwards(Folder) is { } root ? Path.Combine(root, Folder) : null;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            IEnumerable<string?> files = Shared is null ? [] : Directory.GetFiles(Shared, "*.dat").Select(Path.GetFileName).Order(StringComparer.Ordinal);
            foreach (var name in files.Concat(TortureMessages.Own.Keys))
            {
                foreach (var setup in Setups.Each)
                {
                    rows.Add(name!, "UDP", setup);
                    rows.Add(name!, "TCP", setup);
                }
            }
            return rows;
        }
    }

    /// <summary>A folder that has lost files must not look like a server that stands them all.</summary>
    [Fact]
    public void Every_message_of_the_RFC_has_its_rows()
    {
        const int messages = 50;
        Assert.True(TortureMessages.Own.Count >= messages, $"{TortureMessages.Own.Count} of our own");
        if (Shared is not null) Assert.Equal(messages, Directory.GetFiles(Shared, "*.dat").Length);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task The_server_neither_crashes_nor_hangs(string message, string transport, string setup)
    {
        var server = await TestServers.GetAsync(setup, forTorture: true);
        var bytes = TortureMessages.Own.TryGetValue(message, out var own) ? own : await File.ReadAllBytesAsync(Path.Combine(Shared!, message));
        await using var tortured = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), "tortured");
        AssertStatus(200, await tortured.RegisterAsync(60));

        // Responses to a Via without rport go to port 5060 of the sender.
        await using SipClient client = transport == "UDP"
            ? new DatagramClient(NextEndpoint(), server.V4)
            : await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        await SendAsync(client, bytes);

        await using var over = new DatagramClient(NextEndpoint(), server.V4);
        Assert.True(await over.AnswersOptionsAsync(Patience), "No answer over UDP.\n" + server.Tail());
        await using var stream = await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        Assert.True(await stream.AnswersOptionsAsync(Patience), "No answer over TCP.\n" + server.Tail());
        AssertStatus(200, await tortured.RegisterAsync(0));
        await AssertNoBugsAsync(server);
    }

    /// <summary>A server that catches its own bugs lives on and answers: it must have had none to catch.</summary>
    private static async Task AssertNoBugsAsync(TestServer server)
    {
        if (ServerCommand.IsReplaced) return;
        var counts = await server.StatisticsAsync();
        var (bugs, faults) = (counts["requests.bugs"], counts["loops.faults"]);
        Assert.True((bugs, faults) == (0, 0), $"{bugs} bugs in handling requests, {faults} faults of loops.\n" + server.Tail());
    }

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
