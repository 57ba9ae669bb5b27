using System.CommandLine;
using System.CommandLine.Invocation;
using ActorSip.Server.Commands;
using ActorSip.Server.Control;

namespace ActorSip.Server;

/// <summary>The command line: without a subcommand it runs the server. A subcommand is added to the root here, with an action of its own.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, ServerSurroundings surroundings)
    {
        var parsed = Root(surroundings).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) await surroundings.Error.WriteLineAsync(error.Message);
            await surroundings.Error.WriteLineAsync("Try --help.");
            return ExitCode.WrongConfiguration;
        }

        // Signals are ours: the library would give the server two seconds and then end the process.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = surroundings.Output,
            Error = surroundings.Error,
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static RootCommand Root(ServerSurroundings surroundings)
    {
        var config = new Option<string?>("--config") { Description = "Read settings from this file (HOCON) over the defaults", HelpName = "FILE", Recursive = true };
        var set = new Option<string[]>("--set") { Description = "One setting, over the file's; may be given again and again", HelpName = "PATH=VALUE", Recursive = true };
        var check = new Option<bool>("--check") { Description = "Only say whether the configuration is good, and what would be listened on" };
        var root = new RootCommand(
            "ActorSip, a SIP registrar and proxy. Without --check it runs until SIGTERM or SIGINT. "
            + "Exit status: 0 good, 1 failure, 2 wrong usage or configuration, 3 an address is in use, 4 its cluster goes on without it, 5 it could not join its cluster; after 4 and 5 start it again.")
        {
            config,
            set,
            check,
            UserCommand.Create(surroundings, config, set),
            CertificatesCommand.Create(surroundings),
        };
        var reslot = new Command("reslot", "Change the registrations in the data folder to the location.hash-size and location.shards of the configuration, while the server is stopped");
        reslot.SetAction((parsed, _) => new ReslotRun(surroundings).RunAsync(parsed.GetValue(config), parsed.GetValue(set) ?? []));
        root.Add(reslot);
        var reload = new Command("reload", "Tell the running server to read its configuration again. Domains, peers, routes and numbers change at once; what needs a restart is named. A file with errors changes nothing");
        reload.SetAction((parsed, _) => new ControlRun(surroundings).RunAsync(parsed.GetValue(config), parsed.GetValue(set) ?? [], new ControlCommand(ControlCommand.Reload)));
        root.Subcommands.Add(reload);
        var address = new Argument<string>("address") { Description = "An IP address" };
        var unban = new Command("unban", "Tell the running server to listen to an address again that it has banned for sending too much or guessing passwords") { address };
        unban.SetAction((parsed, _) => new ControlRun(surroundings).RunAsync(parsed.GetValue(config), parsed.GetValue(set) ?? [], new ControlCommand(ControlCommand.Unban, parsed.GetValue(address))));
        root.Subcommands.Add(unban);
        root.SetAction((parsed, _) => new ServerRun(surroundings).RunAsync(parsed.GetValue(config), parsed.GetValue(set) ?? [], parsed.GetValue(check)));
        return root;
    }
}
