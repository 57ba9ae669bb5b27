using System.Globalization;
using System.Text;
using ActorSip.Hosting;
using ActorSip.Peers;
using ActorSip.Requests;
using ActorSip.Routing;
using ActorSip.Routing.Steps;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transactions;
using ActorSip.Sip.Transports;
using ActorSip.Tests.Configuration;
using ActorSip.Tests.Transport;
using ActorSip.Transport;
using ActorSip.Users;
using Akka.Event;
using Microsoft.Extensions.Time.Testing;

namespace ActorSip.Tests.Routing.Authentication;

/// <summary>The authentication step before a last one, without actors and sockets. The server has the domains home.test, with an alias, and other.test; alice and bob are users of the first, carol of the second.</summary>
internal sealed class AuthenticationRig
{
    private static readonly LocalAddresses Addresses = new([Address()]);
    private static readonly Flow Client = new() { Transport = TransportProtocol.Udp, Remote = IpEndpoint.FromIPv4(0xC0000201, 40000) };

    private readonly RequestServices _services;
    private readonly RoutePipeline _pipeline;
    private readonly QuietEffects _effects;
    private readonly StatefulProxy _proxy;
    private Task _route = Task.CompletedTask;
    private int _requests;

    /// <param name="algorithms">That the domains offer; none: MD5.</param>
    public AuthenticationRig(params DigestAlgorithm[] algorithms)
    {
        var options = Configurations.Good(Configurations.Load(null));
        var offered = algorithms.Length > 0 ? algorithms : [DigestAlgorithm.Md5];
        _effects = new QuietEffects(Route);
        _proxy = new StatefulProxy(NodeComponents.Policy(options, 0, 0), Addresses, new BranchTokens(new HashKey(1, 2)), new CookieKeys(new HashKey(3, 4)), new TombstoneTable(100, 1 << 20, 0), _effects);
        _services = new RequestServices
        {
            Proxy = _proxy,
            Location = null!,
            Sockets = new SocketTable([], Addresses, 1),
            Sources = Sources,
            Destinations = new DestinationPolicy(Addresses, MachineAddresses.None, []),
            Snapshot = new RoutingSnapshot
            {
                Domains = new LocalDomains(Addresses, [["home.test", "alias.test"], ["other.test"]]),
                OwnRoutes = null!,
                Identity = new IdentityPolicy(false, []),
                Realms = new RealmTable([("home.test", new DigestRealm("home.test", offered)), ("other.test", new DigestRealm("elsewhere", offered))]),
            },
            Backends = null!,
            Users = Users,
            Authenticator = NodeComponents.Authenticator(options.Authentication, new HashKey(5, 6), new HashKey(7, 8), NodeComponents.Nonces(options.Authentication, Time.GetUtcNow()), node: 0),
            Time = Time,
            Log = new ActorSip.Logging.LimitedLog(NoLogger.Instance, TimeProvider.System),
            Statistics = new RequestStatistics(),
        };
        _pipeline = new RoutePipeline([new AuthenticationStep(_services), Last]);
        Users.Add("alice", "home.test", "secret", ["sip:office@home.test", "tel:+493012345"], offered);
        Users.Add("bob", "home.test", "hidden", [], offered);
        Users.Add("carol", "elsewhere", "veiled", [], offered);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public SourceGuard Sources { get; } = TestSources.Create();

    public ScriptedUsers Users { get; } = new();

    public LastStep Last { get; } = new();

    public DigestStatistics Statistics => _services.Authenticator.Statistics;

    /// <summary>Set on each request, as the step before would.</summary>
    public Peer? Peer { get; set; }

    /// <summary>True: the request came with a good cookie of ours.</summary>
    public bool HasCookie { get; set; }

    /// <summary>A request of its own, with a Via, Call-ID and tag that no other has.</summary>
    public SipText Request(string method, string uri, string from, string? to = null, string extra = "", string toTag = "") => new(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {method} {uri} SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:40000;branch=z9hG4bK{++_requests}
        Max-Forwards: 70
        From: <{from}>;tag=f
        To: <{to ?? uri}>{(toTag.Length > 0 ? ";tag=" + toTag : "")}
        Call-ID: {_requests}
        CSeq: {_requests} {method}
        {extra}Content-Length: 0


        """).ReplaceLineEndings("\r\n"));

    /// <summary>The answer to a request; null when it has come through. A 100 is none.</summary>
    public SipText? Answer(SipText request)
    {
        _ = BeginAsync(request);
        if (!_route.IsCompletedSuccessfully) throw new InvalidOperationException("The route waits.");
        return LastAnswer;
    }

    public SipText? LastAnswer => _effects.Sent.FindLast(sent => sent.Status != 100);

    /// <summary>Hands a request to the route, which may wait.</summary>
    public Task BeginAsync(SipText request)
    {
        _effects.Sent.Clear();
        var message = Scan(request);
        _proxy.OnRequest(message, Client);
#pragma warning disable VSTHRD003 // It was begun by the line above.
        return _route;
#pragma warning restore VSTHRD003
    }

    /// <summary>The same request with credentials for the challenges of an answer.</summary>
    public static SipText WithCredentials(SipText request, SipText challenge, string user, string password) => WithCredentials(request, ClientOf(challenge, user, password));

    public static SipText WithCredentials(SipText request, DigestClient client)
    {
        var uri = Encoding.Latin1.GetBytes(request.Uri);
        var text = new byte[client.MaxLength(uri.Length)];
        var length = client.Write(Encoding.Latin1.GetBytes(request.Method), uri, 0xC, text);
        var line = $"{(client.Header == HeaderId.Authorization ? "Authorization" : "Proxy-Authorization")}: {Encoding.Latin1.GetString(text, 0, length)}\r\n";
        return new SipText(request.Text.Replace("Content-Length", line + "Content-Length", StringComparison.Ordinal));
    }

    public static DigestClient ClientOf(SipText challenge, string user, string password)
    {
        var client = new DigestClient(user, password, new DigestHashes(new Sha512T256DigestHash()));
        return client.Take(Scan(challenge), hadCredentials: false) == DigestReaction.Answer ? client : throw new InvalidOperationException("There is no challenge: " + challenge);
    }

    /// <summary>A request, its challenge, and the answer to the request with credentials; null when it has come through.</summary>
    public SipText? Authenticate(SipText request, string user, string password) => Answer(WithCredentials(request, Answer(request)!, user, password));

    /// <summary>A context that is ready for a request, for measurements of the step alone.</summary>
    public RequestContext Context() => new(_services);

    /// <summary>True when the step, and the one behind it, ends at once.</summary>
    public bool Completes(RequestContext context, SipMessage message)
    {
        context.Reset(new NewRequest(message, Client, 1));
        var task = _pipeline.InvokeAsync(context);
        return task.IsCompletedSuccessfully;
    }

    public static SipMessage Scan(SipText text)
    {
        var (message, bytes) = (new SipMessage(), Encoding.Latin1.GetBytes(text.Text));
        return SipScanner.Scan(message, bytes, 0, bytes.Length) == SipParseError.None ? message : throw new InvalidOperationException($"{message.Error} at {message.ErrorOffset}: {text}");
    }

    private void Route(NewRequest request)
    {
        var context = new RequestContext(_services);
        context.Reset(request);
        context.Sender = new RequestSender(Peer, null);
        if (HasCookie) context.OwnRoutes = new OwnRoutes { HasCookie = true };
        var task = _pipeline.InvokeAsync(context);
        if (!task.IsCompleted) context.Suspend();
        _route = FinishAsync(context, task);
    }

    private static async Task FinishAsync(RequestContext context, ValueTask task)
    {
        await task;
        context.Finish();
    }

    private static LocalAddress Address() => new()
    {
        Socket = 0,
        Listener = 0,
        ListenerName = "udp",
        Transport = TransportProtocol.Udp,
        Bound = IpEndpoint.FromIPv4(0xC000020A, 5060),
        Host = "192.0.2.10"u8.ToArray(),
        Port = 5060,
        SentBy = "192.0.2.10:5060"u8.ToArray(),
    };
}
