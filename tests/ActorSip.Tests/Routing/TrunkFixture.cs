using System.Net;
using ActorSip.Hosting;
using ActorSip.Sip.Security;
using ActorSip.Tests.Hosting;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Routing;

/// <summary>A running node whose peers, routes and domains each test sets as it needs them. Scripts run after the step that finds the sender, and before those that ask who he is.</summary>
public sealed class TrunkFixture : IAsyncLifetime
{
    private const string Steps = "\"sanity\", \"nat\", \"peers\", \"in-dialog\", \"script\", \"options\", \"registrar\", \"redirect\", \"routes\", \"location\", \"relay\"";

    private static readonly string[] Listeners = [.. TestNode.Listener("edge", "udp", "127.0.9.1", Steps), .. TestNode.Listener("redirecting", "udp", "127.0.9.1", Steps), "actorsip.listeners.redirecting.redirect=on"];

    private ActorSipNode? _node;

    internal RouteScripts Scripts { get; } = new();

    internal ActorSipNode Node => _node!;

    internal IPEndPoint Udp => Node.Addresses[0].Bound.ToIPEndPoint();

    internal IPEndPoint RedirectingUdp => Node.Addresses[1].Bound.ToIPEndPoint();

    internal string ServerUri => $"sip:{Udp}";

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(Listeners, (RouteScripts.Name, Scripts));

    public async Task DisposeAsync()
    {
        await Node.StopAsync();
        Assert.Empty(Node.BufferLeaks());
    }

    /// <summary>The header line with which a request counts as one of this user of home.test.</summary>
    internal string As(string user, params string[] identities) => Scripts.Add((context, next) =>
    {
        context.Sender = context.Sender with { User = new User(user, "home.test", new Dictionary<DigestAlgorithm, byte[]>(), identities) };
        return next.InvokeAsync(context);
    });

    /// <summary>Configures the node anew. Without settings it knows no peer.</summary>
    internal void Configure(params IEnumerable<string> settings) =>
        Node.Reload(TestNode.Options([.. Listeners, "actorsip.peers.tests.addresses=[\"127.255.255.254\"]", "actorsip.sources.exempt=[\"127.0.0.0/8\"]", .. settings], RouteScripts.Name));

    /// <summary>A user agent with an address of its own.</summary>
    internal UdpPeer At(string address) => new(Udp, IPAddress.Parse(address));

    /// <summary>Registers an address of home.test.</summary>
    internal static async Task RegisterAsync(UdpPeer phone, string user)
    {
        await phone.SendAsync(phone.Request("REGISTER", "sip:home.test", to: $"sip:{user}@home.test"));
        await phone.ExpectAsync(200);
    }
}
