using System.Net.Sockets;
using System.Text.Json;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Server.Control;

namespace ActorSip.Server;

/// <summary>A command to the running server: finds it by its data folder, tells it what to do, and prints what it says.</summary>
internal sealed class ControlRun(ServerSurroundings surroundings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="file">The configuration file of the running server, or null.</param>
    /// <param name="overrides">Each path=value, as the server was started.</param>
    /// <param name="command">What to do.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string? file, IReadOnlyList<string> overrides, ControlCommand command)
    {
        // Where the server is stands in the configuration; one that is wrong would not be taken anyway.
        var configuration = NodeConfiguration.Load(file, overrides, surroundings.Environment, NodeComponents.StepNames);
        if (!configuration.IsGood)
        {
            foreach (var error in configuration.Errors) await surroundings.Error.WriteLineAsync(error.ToString());
            await surroundings.Error.WriteLineAsync("nothing was changed");
            return ExitCode.WrongConfiguration;
        }

        var path = ControlSocket.PathIn(configuration.Options.DataFolder);
        try
        {
            var answer = await AskAsync(path, command);
            foreach (var line in answer.Lines) await (answer.IsGood ? surroundings.Output : surroundings.Error).WriteLineAsync(line);
            return answer.IsGood ? ExitCode.Good : ExitCode.WrongConfiguration;
        }
        catch (Exception silent) when (silent is SocketException or IOException or JsonException or OperationCanceledException or ArgumentException)
        {
            await surroundings.Error.WriteLineAsync($"no server answers at {path}: {silent.Message}");
            return ExitCode.Failure;
        }
    }

    private static async Task<ControlAnswer> AskAsync(string path, ControlCommand command)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(command), (byte)'\n'], limit.Token);
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync(limit.Token) ?? throw new IOException("it has closed the connection");
        return JsonSerializer.Deserialize<ControlAnswer>(line) ?? throw new JsonException("its answer is empty");
    }
}
