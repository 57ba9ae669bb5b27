using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Baresip;

/// <summary>A baresip process with one account, which answers every call by itself; driven through its ctrl_tcp module (JSON in netstrings).</summary>
internal sealed class BaresipPhone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ProgramRun _run;
    private readonly string _folder;
    private readonly TcpClient _control;
    private readonly List<JsonElement> _events = [];
    private byte[] _bytes = new byte[65_536];
    private int _length;

    private BaresipPhone(ProgramRun run, string folder, TcpClient control, string user)
    {
        _run = run;
        _folder = folder;
        _control = control;
        User = user;
    }

    public string User { get; }

    /// <summary>Starts the program; its first REGISTER is then on its way.</summary>
    /// <param name="user">User part of its address of record.</param>
    /// <param name="transport">udp or tcp.</param>
    /// <param name="server">The server, as its outbound proxy: the domain has no DNS.</param>
    /// <param name="password">Of the user; "none" for a server that asks for none.</param>
    public static async Task<BaresipPhone> StartAsync(string user, string transport, IPEndPoint server, string password = "none")
    {
        var folder = Directory.CreateTempSubdirectory("actorsip-baresip-").FullName;
        var port = Loopback.NextPort();
        var control = new IPEndPoint(IPAddress.Loopback, port + 3);
        await WriteSettingsAsync(folder, user, transport, server, password, port, control);
        var run = ProgramRun.Start("baresip", ["-4", "-f", folder, "-t", "60"], folder);
        try
        {
            await Loopback.WaitUntilBoundAsync(control, tcp: true, run);
            var client = new TcpClient();
            await client.ConnectAsync(control);
            return new BaresipPhone(run, folder, client, user);
        }
        catch
        {
            await run.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Carries out a command of baresip's menu and returns what it printed.</summary>
    public async Task<string> CommandAsync(string command, string parameters = "")
    {
        var token = SipClient.NextToken();
        var json = JsonSerializer.Serialize(new { command, @params = parameters, token });
        await _control.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(json)}:{json},"));
        var answer = await ReadUntilAsync(message => message.TryGetProperty("token", out var of) && of.GetString() == token, "the answer to " + command);
        return answer.TryGetProperty("data", out var printed) ? printed.GetString() ?? "" : "";
    }

    /// <summary>Waits for an event of this type, for instance CALL_ESTABLISHED; each is seen once.</summary>
    public async Task EventAsync(string type)
    {
        bool Fits(JsonElement message) => message.TryGetProperty("type", out var of) && of.GetString() == type;
        var seen = _events.FindIndex(Fits);
        if (seen >= 0)
            _events.RemoveAt(seen);
        else
            await ReadUntilAsync(Fits, type);
    }

    /// <summary>Waits until baresip's report about the audio of the present call fits.</summary>
    public async Task AudioReportAsync(Func<string, bool> fits)
    {
        var report = "";
        for (var attempt = 0; attempt < 80; attempt++)
        {
            report = await CommandAsync("audio_debug");
            if (fits(report))
                return;
            await Task.Delay(100);
        }
        throw new TimeoutException($"{User} does not hear and speak. Its report:\n{report}");
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _run.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task WriteSettingsAsync(string folder, string user, string transport, IPEndPoint server, string password, int port, IPEndPoint control)
    {
        var tone = Path.Combine(folder, "tone.wav");
        await File.WriteAllBytesAsync(tone, Tone.Wave());
        await File.WriteAllLinesAsync(Path.Combine(folder, "config"),
        [
            "poll_method epoll",
            $"sip_listen 127.0.0.1:{port}",
            "net_interface 127.0.0.1",
            $"rtp_ports {port + 4}-{port + 9}",
            "audio_source aufile," + tone,
            "audio_player aubridge,none",
            "audio_alert aubridge,none",
            "ausrc_srate 8000",
            "auplay_srate 8000",
            "ausrc_channels 1",
            "module_path /usr/lib/baresip/modules",
            "module g711.so",
            "module aufile.so",
            "module aubridge.so",
            "module_tmp account.so",
            "module_app contact.so",
            "module_app menu.so",
            "module_app debug_cmd.so",
            "module_app ctrl_tcp.so",
            "ctrl_tcp_listen " + control,
        ]);
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "\n");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "accounts"),
            $"<sip:{user}@{TestServer.Domain};transport={transport}>;auth_pass={password};outbound=\"sip:{server};transport={transport}\""
            + ";regint=120;answermode=auto\n");
    }

    private async Task<JsonElement> ReadUntilAsync(Func<JsonElement, bool> fits, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            while (TakeMessage() is { } message)
            {
                if (fits(message))
                    return message;
                _events.Add(message);
            }
            if (_length == _bytes.Length)
                Array.Resize(ref _bytes, _bytes.Length * 2);
            int read;
            try
            {
                read = await _control.GetStream().ReadAsync(_bytes.AsMemory(_length), limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"{User} waited in vain for {what}. Seen: {string.Join('\n', _events)}\n{_run.Tail()}", late);
            }
            if (read == 0)
                throw new InvalidOperationException($"{User}: baresip closed its control connection.\n{_run.Tail()}");
            _length += read;
        }
    }

    private JsonElement? TakeMessage()
    {
        var colon = _bytes.AsSpan(0, _length).IndexOf((byte)':');
        if (colon < 0)
            return null;
        var size = int.Parse(_bytes.AsSpan(0, colon), System.Globalization.CultureInfo.InvariantCulture);
        var end = colon + 1 + size + 1;
        if (end > _length)
            return null;
        var message = JsonSerializer.Deserialize<JsonElement>(_bytes.AsSpan(colon + 1, size));
        _length -= end;
        _bytes.AsSpan(end, _length).CopyTo(_bytes);
        return message;
    }
}
