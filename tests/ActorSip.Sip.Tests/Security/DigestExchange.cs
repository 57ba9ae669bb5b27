using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Tests.Security;

/// <summary>An authenticator with one user, alice, and a client that answers its challenges.</summary>
internal sealed class DigestExchange
{
    public const string Method = "REGISTER";

    private readonly byte[] _text = new byte[DigestCredentials.MaxLength];

    public DigestExchange(int slots = 16, int lifetime = 300, ulong first = 1, params DigestAlgorithm[] algorithms)
    {
        Realm = new DigestRealm("example.com", algorithms.Length > 0 ? algorithms : [DigestAlgorithm.Md5]);
        var policy = new DigestPolicy { NonceLifetime = lifetime, Node = 3, NonceKey = new HashKey(5, 6), OwnKey = new HashKey(7, 8) };
        Authenticator = new DigestAuthenticator(policy, Hashes, new NonceRing(slots, first));
    }

    public DigestRealm Realm { get; }

    public DigestHashes Hashes { get; } = new();

    public DigestAuthenticator Authenticator { get; }

    /// <summary>Seconds.</summary>
    public long Now { get; set; } = 1_700_000_000;

    public static byte[] Secret(DigestAlgorithm algorithm, string user = "alice", string password = "secret")
    {
        var hash = new byte[DigestAlgorithms.HashSize(algorithm)];
        new DigestHashes().Compute(algorithm, $"{user}:example.com:{password}".Bytes(), hash);
        return hash;
    }

    public string Challenge(bool isProxy = false, bool isStale = false)
    {
        var lines = new byte[DigestAuthenticator.MaxLength(Realm)];
        return ((ReadOnlySpan<byte>)lines.AsSpan(0, Authenticator.WriteChallenge(Realm, isProxy, isStale, Now, lines))).Text();
    }

    /// <summary>A client with a new challenge in hand.</summary>
    public DigestClient Client(string user = "alice", string password = "secret")
    {
        var client = new DigestClient(user, password, new DigestHashes());
        client.Take(Scanned.Valid($"SIP/2.0 401 No\r\nCSeq: 1 REGISTER\r\n{Challenge()}\r\n"), hadCredentials: false);
        return client;
    }

    public string Credentials(DigestClient client, string uri = "sip:example.com", string method = Method) =>
        ((ReadOnlySpan<byte>)_text.AsSpan(0, client.Write(method.Bytes(), uri.Bytes(), 0xC, _text))).Text();

    /// <summary>Judges credentials as a route does: without the user, then with him. Each call is a message of its own unless it is given a mark.</summary>
    public DigestVerdict Judge(string credentials, byte[]? secret = null, ulong mark = 0, string method = Method)
    {
        var text = credentials.Bytes();
        if (DigestCredentials.Parse(text, out var parsed) != CredentialsDefect.None) throw new InvalidOperationException(credentials);
        var verdict = Authenticator.Examine(Realm, parsed, text, Now, mark, source: 0, out var examined);
        return verdict != DigestVerdict.Undecided ? verdict : Authenticator.Verify(Realm, parsed, text, secret ?? Secret(parsed.Algorithm.GetValueOrDefault()), method.Bytes(), Now, examined);
    }

    public ulong Mark(string message, string address = "192.0.2.1", ushort port = 5060, TransportProtocol transport = TransportProtocol.Udp)
    {
        if (!IpEndpoint.TryParseHost(address.Bytes(), port, out var remote)) throw new ArgumentException("It is an address, not a name", nameof(address));
        return Authenticator.RequestMark(message.Bytes(), new Flow { Transport = transport, Remote = remote });
    }
}
