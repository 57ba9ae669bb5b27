using System.CommandLine;
using System.Security.Cryptography;

namespace ActorSip.Server.Commands;

/// <summary>The command "certificates": its words and options. What it makes is in <see cref="CertificateFolder"/>.</summary>
internal static class CertificatesCommand
{
    /// <param name="surroundings">Of the process.</param>
    public static Command Create(ServerSurroundings surroundings)
    {
        var folder = new Option<string>("--folder") { Description = "Where they are, or will be. It holds the key of the authority: whoever has that can join the cluster", HelpName = "FOLDER", Required = true };
        var nodes = new Option<string[]>("--node")
        {
            Description = "Name or IP address of a node, as in its node.address; may be given again and again",
            HelpName = "NAME",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "certificates",
            "Make certificates by which the nodes of a cluster know each other (actorsip.cluster.tls): an authority, ca.pem and ca-key.pem, unless the folder has one, and for each node NAME.pem and NAME-key.pem. Files that are there are never overwritten") { folder, nodes };
        command.SetAction((parsed, _) => RunAsync(surroundings, parsed.GetValue(folder)!, parsed.GetValue(nodes) ?? []));
        return command;
    }

    private static async Task<int> RunAsync(ServerSurroundings surroundings, string folder, string[] nodes)
    {
        foreach (var node in nodes.Where(node => !CertificateFolder.IsGoodName(node)))
        {
            await surroundings.Error.WriteLineAsync($"--node {node} is neither an IP address nor the name of a host");
            return ExitCode.WrongConfiguration;
        }

        try
        {
            foreach (var made in new CertificateFolder(folder, TimeProvider.System).Make(nodes)) await surroundings.Output.WriteLineAsync(made);
            return ExitCode.Good;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or CryptographicException)
        {
            await surroundings.Error.WriteLineAsync(refused.Message);
            return ExitCode.Failure;
        }
    }
}
