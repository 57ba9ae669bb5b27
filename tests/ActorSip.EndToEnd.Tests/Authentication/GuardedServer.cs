using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Authentication;

/// <summary>A server with the pipeline that is shipped: it asks for passwords, and has told those of its first two users.</summary>
internal sealed partial class GuardedServer : IAsyncDisposable
{
    private GuardedServer(TestServer server) => Server = server;

    /// <summary>The steps of the pipeline that is shipped.</summary>
    public static IReadOnlyList<string> Shipped { get; } = ["sanity", "nat", "peers", "session-timer", "in-dialog", "authentication", "options", "registrar", "routes", "redirect", "location", "relay"];

    public TestServer Server { get; }

    /// <param name="options">Steps are those that are shipped, whatever it says.</param>
    public static async Task<GuardedServer> StartAsync(ServerOptions? options = null) => new(await TestServer.StartAsync((options ?? new ServerOptions()) with
    {
        Steps = Shipped,
    }));

    /// <summary>REGISTER, challenge, REGISTER with the password.</summary>
    /// <returns>The answer to the second one.</returns>
    public static async Task<SipText> RegisterAsync(UserAgent phone, string password)
    {
        var challenge = await phone.RegisterAsync();
        return await phone.RegisterAsync([$"Contact: <{phone.ContactUri}>", Authorization(challenge, phone.User, password, "REGISTER", "sip:" + phone.Domain)]);
    }

    /// <summary>The password of alice or bob, as the banner says it.</summary>
    public string PasswordOf(string user) =>
        Password().Matches(Server.Output()).Single(match => match.Groups["user"].Value == user).Groups["password"].Value;

    /// <summary>What SIPp puts in the place of a row's second field.</summary>
    public string Row(string user, string? password = null) => $"{user};[authentication username={user} password={password ?? PasswordOf(user)}]";

    /// <summary>The header line that answers a challenge (RFC 7616 section 3.4, MD5 with qop=auth).</summary>
    public static string Authorization(SipText challenge, string user, string password, string method, string uri, int count = 1)
    {
        var header = challenge.Status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        var parameters = Parameter().Matches(challenge.Header(header)).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
        var (realm, nonce) = (parameters["realm"], parameters["nonce"]);
        var response = Hash($"{Hash($"{user}:{realm}:{password}")}:{nonce}:{count:x8}:c0ffee:auth:{Hash($"{method}:{uri}")}");
        var name = challenge.Status == 401 ? "Authorization" : "Proxy-Authorization";
        return $"{name}: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm=MD5, cnonce=\"c0ffee\", qop=auth, nc={count:x8}";
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>MD5, in hexadecimal.</summary>
#pragma warning disable CA5351 // It is what phones send.
    public static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex(@"user +(?<user>\w+), password (?<password>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Password();

    [GeneratedRegex("(?<name>\\w+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Parameter();
}
