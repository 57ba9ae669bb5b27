using ActorSip.EndToEnd.Tests.Authentication;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>A REGISTER that is asked for a password, and another one with it.</summary>
internal sealed class DigestScenario : CostScenario
{
    private readonly Dictionary<string, Registration> _phones = new(StringComparer.Ordinal);
    private DatagramClient? _socket;

    public override ServerOptions Change(ServerOptions options)
    {
        Directory.CreateDirectory(options.DataFolder);
        File.WriteAllLines(Path.Combine(options.DataFolder, "users.txt"), Enumerable.Range(0, Burst).Select(NameOf).Select(name =>
            $"{name} {TestServer.Domain} MD5:{GuardedServer.Hash($"{name}:{TestServer.Domain}:{PasswordOf(name)}")}"));
        return options with { Steps = GuardedServer.Shipped, Lines = [.. options.Lines, "actorsip.users.store = file"] };
    }

    public override async Task PlayAsync()
    {
        await SendAsync(_phones.Values, phone => _socket!.SendAsync(phone.Next()));
        var challenges = await ReceiveAsync(_socket!, 401);
        await SendAsync(challenges, challenge => _socket!.SendAsync(Answer(_phones[SipText.Uri(challenge.Header("To"))], challenge)));
        await ReceiveAsync(_socket!, 200);
    }

    protected override Task SetUpAsync(TestServer server)
    {
        _socket = OpenDatagrams(server);
        foreach (var name in Enumerable.Range(0, Burst).Select(NameOf))
        {
            var phone = new UserAgent(_socket, name);
            _phones.Add(phone.AddressOfRecord, new Registration(phone));
        }

        return Task.CompletedTask;
    }

    private static string NameOf(int number) => $"phone{number}";

    private static string PasswordOf(string name) => "password of " + name;

    private static string Answer(Registration registration, SipText challenge)
    {
        var phone = registration.Phone;
        return registration.Next(GuardedServer.Authorization(challenge, phone.User, PasswordOf(phone.User), "REGISTER", "sip:" + phone.Domain));
    }
}
