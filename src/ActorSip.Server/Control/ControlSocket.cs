using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ActorSip.Server.Control;

/// <summary>
/// A socket in the data folder by which the operator's commands reach the running server: whoever may open the file may command, and that is the server's own user alone. One line of JSON each way, one after the other.
/// </summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    private const string FileName = "actorsip.sock";
    private const int MaxLine = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, Func<string?, Task<ControlAnswer>>> _commands;
    private readonly CancellationTokenSource _end = new();
    private Task _serving = Task.CompletedTask;

    private ControlSocket(Socket socket, string path, IReadOnlyDictionary<string, Func<string?, Task<ControlAnswer>>> commands)
    {
        _socket = socket;
        _path = path;
        _commands = commands;
    }

    /// <summary>Where the socket of a data folder is.</summary>
    public static string PathIn(string dataFolder) => Path.GetFullPath(Path.Combine(dataFolder, FileName));

    /// <summary>Opens the socket. The server does without it where that cannot be: SIGHUP does the same.</summary>
    /// <param name="dataFolder">Of the server.</param>
    /// <param name="commands">What each command does with its argument.</param>
    /// <param name="log">Of the process.</param>
    /// <returns>Null when it cannot be opened; the log says why.</returns>
    public static ControlSocket? Open(string dataFolder, IReadOnlyDictionary<string, Func<string?, Task<ControlAnswer>>> commands, ILogger log)
    {
        var path = PathIn(dataFolder);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            else Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (IsServed(path)) throw new IOException("another server has this data folder");
            File.Delete(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));

            // Nobody can connect before it listens, so there is no moment in which others could.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(4);
        }
        catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            socket.Dispose();
            log.LogWarning("{Path} cannot be opened, so that \"actorsip reload\" does not reach this server, but SIGHUP does: {Reason}", path, refused.Message);
            return null;
        }

        var control = new ControlSocket(socket, path, commands);
        control._serving = control.ServeAsync();
        return control;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Dispose();
#pragma warning disable VSTHRD003 // There is no synchronization context here that waiting could block.
        await _serving;
#pragma warning restore VSTHRD003
        File.Delete(_path);
        _end.Dispose();
    }

    private static bool IsServed(string path)
    {
        if (!File.Exists(path)) return false;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            // What a killed server has left behind.
            return false;
        }
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _socket.AcceptAsync(_end.Token);
                await AnswerAsync(client);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
            {
                // The server ends, or the one who asked has gone or says nothing: the next one may ask.
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(Patience);
        await using var stream = new NetworkStream(client);
        if (await ReadLineAsync(stream, limit.Token) is not { } line) return;
        var answer = Command(line) is { } command && _commands.TryGetValue(command.Name, out var run) ? await run(command.Argument) : new ControlAnswer(false, ["there is no such command"]);
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer), limit.Token);
        await stream.WriteAsync("\n"u8.ToArray(), limit.Token);
    }

    private static ControlCommand? Command(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize<ControlCommand>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<byte[]?> ReadLineAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var line = new byte[MaxLine];
        var length = 0;
        while (length < MaxLine)
        {
            var read = await stream.ReadAsync(line.AsMemory(length), cancellation);
            if (read == 0) return null;
            var end = Array.IndexOf(line, (byte)'\n', length, read);
            length += read;
            if (end >= 0) return line[..end];
        }

        return null;
    }
}
