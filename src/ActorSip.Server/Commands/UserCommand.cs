using System.CommandLine;

namespace ActorSip.Server.Commands;

/// <summary>The command "user" with its subcommands: their words and options. What they do is in <see cref="UserChange"/>.</summary>
internal static class UserCommand
{
    /// <param name="surroundings">Of the process.</param>
    /// <param name="config">The file of settings; in them stands where the users are.</param>
    /// <param name="set">Single settings.</param>
    public static Command Create(ServerSurroundings surroundings, Option<string?> config, Option<string[]> set)
    {
        var name = new Argument<string>("NAME") { Description = "The name, as it is typed into a phone: without domain, and without escapes" };
        var realm = new Option<string?>("--realm") { Description = "The realm of the password; not needed when all domains have the same", HelpName = "REALM" };
        var secret = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from standard input: its first line, or from a terminal without showing it. Else a random one is made and printed. There is no option that has it as a word, since words of a command are seen by others",
        };
        var identities = new Option<string[]>("--identity") { Description = "A further identity that he may use, such as sip:office@example.com or tel:+493012345; may be given again and again", HelpName = "URI" };
        UserChange Change(ParseResult parsed) => new(surroundings, parsed.GetValue(config), parsed.GetValue(set) ?? []) { Realm = parsed.GetValue(realm), IsPasswordRead = parsed.GetValue(secret) };

        var add = new Command("add", "Add a user") { name, realm, secret, identities };
        add.SetAction((parsed, _) => Change(parsed).AddAsync(parsed.GetValue(name)!, parsed.GetValue(identities) ?? []));
        var password = new Command("passwd", "Give a user another password") { name, realm, secret };
        password.SetAction((parsed, _) => Change(parsed).SetPasswordAsync(parsed.GetValue(name)!));
        var remove = new Command("remove", "Remove a user") { name, realm };
        remove.SetAction((parsed, _) => Change(parsed).RemoveAsync(parsed.GetValue(name)!));
        var list = new Command("list", "List the users: name, realm, algorithms of the password, further identities") { realm };
        list.SetAction((parsed, _) => Change(parsed).ListAsync());
        return new Command("user", "Users and their passwords, in the store that the configuration names. A running server sees each change within seconds") { add, password, remove, list };
    }
}
