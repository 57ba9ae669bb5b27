using System.Diagnostics.CodeAnalysis;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Journals;
using ActorSip.Sip.Security;
using ActorSip.Users;

namespace ActorSip.Server.Commands;

/// <summary>One run of "user": finds the store and the realm by the configuration, and changes or shows the users in it. Passwords are printed when they were made here, and at no other time.</summary>
internal sealed class UserChange(ServerSurroundings surroundings, string? file, IReadOnlyList<string> overrides)
{
    /// <summary>Null: the one that there is.</summary>
    public string? Realm { get; init; }

    /// <summary>From standard input; else one is made.</summary>
    public bool IsPasswordRead { get; init; }

    public Task<int> AddAsync(string text, IReadOnlyList<string> uris) => RunAsync(text, isMade: true, async (editor, name, realm) =>
    {
        var identities = new List<string>();
        foreach (var uri in uris)
        {
            if (!UserIdentity.TryParse(uri, out var identity)) return await RefuseAsync(ExitCode.WrongConfiguration, $"\"{uri}\" is no identity; write a sip, sips or tel URI");
            if (!identities.Contains(identity, StringComparer.Ordinal)) identities.Add(identity);
        }

        if (Password() is not { } password) return await RefuseAsync(ExitCode.WrongConfiguration, "there is no password on standard input");
        var user = new NewUser(name, realm, password);
        if (!editor.TryAdd(user.ToUser(identities))) return await RefuseAsync(ExitCode.Failure, $"there is a user {name} of {realm} already");
        return await TellAsync($"{name} of {realm} was added", password);
    });

    public Task<int> SetPasswordAsync(string text) => RunAsync(text, isMade: false, async (editor, name, realm) =>
    {
        if (Password() is not { } password) return await RefuseAsync(ExitCode.WrongConfiguration, "there is no password on standard input");
        if (!editor.TrySetSecrets(new NewUser(name, realm, password).ToUser([]))) return await RefuseAsync(ExitCode.Failure, $"there is no user {name} of {realm}");
        return await TellAsync($"{name} of {realm} has another password", password);
    });

    public Task<int> RemoveAsync(string text) => RunAsync(text, isMade: false, async (editor, name, realm) =>
    {
        if (!editor.TryRemove(name, realm)) return await RefuseAsync(ExitCode.Failure, $"there is no user {name} of {realm}");
        await surroundings.Output.WriteLineAsync($"{name} of {realm} was removed");
        return ExitCode.Good;
    });

    public async Task<int> ListAsync()
    {
        if (!TryLoad(out var options, out var code)) return code;
        return await WithEditorAsync(options, isMade: false, async editor =>
        {
            foreach (var user in editor.List().Where(user => Realm is null || user.Realm == Realm))
                await surroundings.Output.WriteLineAsync(string.Join("  ", [user.Name, user.Realm, string.Join(',', user.Secrets.Keys.Order().Select(DigestAlgorithms.Text)), .. user.Identities]));
            return ExitCode.Good;
        });
    }

    private async Task<int> RunAsync(string text, bool isMade, Func<IUserEditor, string, string, Task<int>> change)
    {
        if (!TryLoad(out var options, out var code)) return code;
        if (!UserName.TryParse(text, out var name, out var error)) return await RefuseAsync(ExitCode.WrongConfiguration, error);
        var realms = RealmNames.All(options.Domains);
        if (Realm is not null && !realms.Contains(Realm, StringComparer.Ordinal))
            return await RefuseAsync(ExitCode.WrongConfiguration, $"no domain has the realm \"{Realm}\"; there are {string.Join(", ", realms)}");
        if (Realm is null && realms.Count > 1) return await RefuseAsync(ExitCode.WrongConfiguration, $"the domains have several realms; choose one with --realm: {string.Join(", ", realms)}");
        return await WithEditorAsync(options, isMade, editor => change(editor, name, Realm ?? realms[0]));
    }

    private bool TryLoad([NotNullWhen(true)] out NodeOptions? options, out int code)
    {
        var configuration = NodeConfiguration.Load(file, overrides, surroundings.Environment, NodeComponents.StepNames);
        options = configuration.Options;
        code = ExitCode.WrongConfiguration;
        foreach (var error in configuration.Errors) surroundings.Error.WriteLine(error.ToString());
        return options is not null;
    }

    private async Task<int> WithEditorAsync(NodeOptions options, bool isMade, Func<IUserEditor, Task<int>> work)
    {
        try
        {
            using var editor = NodeComponents.UserStore(options).OpenEditor(isMade);
            return await work(editor);
        }
        catch (StoreException broken)
        {
            return await RefuseAsync(ExitCode.Failure, broken.Message);
        }
    }

    /// <summary>Null: there is none on standard input.</summary>
    private string? Password()
    {
        if (!IsPasswordRead) return RandomPassword.Next();
        return surroundings.ReadSecret("Password: ") is { Length: > 0 } password ? password : null;
    }

    private async Task<int> TellAsync(string done, string password)
    {
        await surroundings.Output.WriteLineAsync(done);
        if (!IsPasswordRead) await surroundings.Output.WriteLineAsync($"password: {password}");
        return ExitCode.Good;
    }

    private async Task<int> RefuseAsync(int code, string error)
    {
        await surroundings.Error.WriteLineAsync(error);
        return code;
    }
}
