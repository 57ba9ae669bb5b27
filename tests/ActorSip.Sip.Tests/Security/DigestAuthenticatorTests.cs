using System.Text.RegularExpressions;
using ActorSip.Sip.Security;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Sip.Tests.Security;

public sealed class DigestAuthenticatorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly DigestExchange _exchange = new();

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public void The_right_password_is_accepted(DigestAlgorithm algorithm)
    {
        var exchange = new DigestExchange(algorithms: algorithm);
        var client = exchange.Client();
        Assert.Equal(DigestVerdict.Accepted, exchange.Judge(exchange.Credentials(client)));
        Assert.Equal(DigestVerdict.Accepted, exchange.Judge(exchange.Credentials(client)));
        Assert.Equal(2, exchange.Authenticator.Statistics.Accepted);
    }

    [Theory]
    [InlineData(false, false, "WWW-Authenticate: Digest realm=\"example.com\", nonce=\"N\", algorithm=MD5, qop=\"auth\"\r\n")]
    [InlineData(true, true, "Proxy-Authenticate: Digest realm=\"example.com\", nonce=\"N\", stale=true, algorithm=MD5, qop=\"auth\"\r\n")]
    public void A_challenge_has_realm_nonce_algorithm_and_qop(bool isProxy, bool isStale, string lines) => Assert.Equal(lines, WithoutNonce(_exchange.Challenge(isProxy, isStale)));

    [Fact]
    public void Several_algorithms_are_several_header_fields_with_one_nonce_the_strongest_first()
    {
        var exchange = new DigestExchange(algorithms: [DigestAlgorithm.Md5, DigestAlgorithm.Sha512T256, DigestAlgorithm.Sha256]);
        var lines = exchange.Challenge().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["SHA-512-256", "SHA-256", "MD5"], lines.Select(line => Regex.Match(line, "algorithm=(?<name>[^,]*)", RegexOptions.None, Patience).Groups["name"].Value));
        Assert.Single(lines.Select(line => Regex.Match(line, "nonce=\"[^\"]*\"", RegexOptions.None, Patience).Value).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_challenge_has_a_nonce_of_its_own() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => _exchange.Challenge()).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Credentials_are_good_once()
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials));
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials));
        Assert.Equal(1, _exchange.Authenticator.Statistics.Replayed);
        Assert.Equal(2, _exchange.Authenticator.Statistics.Digests);
    }

    [Fact]
    public void Two_requests_that_wait_for_their_user_at_once_do_not_both_use_one_count()
    {
        var text = _exchange.Credentials(_exchange.Client()).Bytes();
        DigestCredentials.Parse(text, out var credentials);
        Assert.Equal(DigestVerdict.Undecided, _exchange.Authenticator.Examine(_exchange.Realm, credentials, text, _exchange.Now, 1, source: 0, out var first));
        Assert.Equal(DigestVerdict.Undecided, _exchange.Authenticator.Examine(_exchange.Realm, credentials, text, _exchange.Now, 2, source: 0, out var second));
        Assert.Equal(DigestVerdict.Accepted, Verify(first));
        Assert.Equal(DigestVerdict.Stale, Verify(second));

        DigestVerdict Verify(ExaminedNonce examined) => _exchange.Authenticator.Verify(_exchange.Realm, credentials, text, DigestExchange.Secret(DigestAlgorithm.Md5), "REGISTER"u8, _exchange.Now, examined);
    }

    [Fact]
    public void The_same_message_from_the_same_place_is_accepted_again()
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials, mark: _exchange.Mark("message")));
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials, mark: _exchange.Mark("message")));
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials, mark: _exchange.Mark("Message")));
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials, mark: _exchange.Mark("message", "192.0.2.2")));
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials, mark: _exchange.Mark("message", port: 5061)));
    }

    [Fact]
    public void Over_a_connection_nothing_is_sent_again() => Assert.Equal(0UL, _exchange.Mark("message", transport: TransportProtocol.Tcp));

    [Fact]
    public void Who_does_not_know_the_password_uses_no_count_up()
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        var forged = Regex.Replace(credentials, "response=\"[0-9a-f]*\"", "response=\"00000000000000000000000000000000\"", RegexOptions.None, Patience);
        Assert.Equal(DigestVerdict.Wrong, _exchange.Judge(forged));
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials));
    }

    [Theory]
    [InlineData("response=\"[0-9a-f]*\"", "response=\"\"")]
    [InlineData("response=\"[0-9a-f]*\"", "response=\"0\"")]
    [InlineData("response=\"[0-9a-f]{8}", "response=\"")]
    [InlineData("response=\"[0-9a-f]", "response=\"g")]
    [InlineData("uri=\"sip:example.com\"", "uri=\"sip:example.org\"")]
    [InlineData("nc=00000001", "nc=00000002")]
    [InlineData("cnonce=\"0", "cnonce=\"1")]
    public void Whatever_is_changed_makes_the_response_wrong(string part, string other)
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        var changed = Regex.Replace(credentials, part, other, RegexOptions.None, Patience);
        Assert.NotEqual(credentials, changed);
        Assert.Equal(DigestVerdict.Wrong, _exchange.Judge(changed));
    }

    [Fact]
    public void Another_method_makes_the_response_wrong() => Assert.Equal(DigestVerdict.Wrong, _exchange.Judge(_exchange.Credentials(_exchange.Client()), method: "INVITE"));

    [Fact]
    public void The_response_may_be_written_in_capitals()
    {
        var credentials = Regex.Replace(_exchange.Credentials(_exchange.Client()), "response=\"(?<hex>[0-9a-f]*)\"", match => $"response=\"{match.Groups["hex"].Value.ToUpperInvariant()}\"", RegexOptions.None, Patience);
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials));
    }

    [Theory]
    [InlineData(300, DigestVerdict.Accepted)]
    [InlineData(301, DigestVerdict.Stale)]
    [InlineData(100_000, DigestVerdict.Stale)]
    [InlineData(-300, DigestVerdict.Accepted)]
    [InlineData(-301, DigestVerdict.Stale)]
    public void A_nonce_is_good_for_its_lifetime_wherever_the_clock_goes(int seconds, DigestVerdict verdict)
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        _exchange.Now += seconds;
        Assert.Equal(verdict, _exchange.Judge(credentials));
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_no_used_count_good()
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        _exchange.Now += 300;
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials));
        _exchange.Now -= 300;
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials));
    }

    [Fact]
    public void A_nonce_that_a_later_one_has_pushed_out_is_stale()
    {
        var exchange = new DigestExchange(slots: 1);
        var (first, second) = (exchange.Client(), exchange.Client());
        Assert.Equal(DigestVerdict.Accepted, exchange.Judge(exchange.Credentials(first)));
        Assert.Equal(DigestVerdict.Accepted, exchange.Judge(exchange.Credentials(second)));
        Assert.Equal(DigestVerdict.Stale, exchange.Judge(exchange.Credentials(first)));
        Assert.Equal(1, exchange.Authenticator.Statistics.Stale);
    }

    [Theory]
    [InlineData("n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_nonce_of_somebody_else_is_stale_and_costs_no_digest(string nonce)
    {
        var credentials = Regex.Replace(_exchange.Credentials(_exchange.Client()), "nonce=\"[^\"]*\"", $"nonce=\"{nonce}\"", RegexOptions.None, Patience);
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials));
        Assert.Equal(0, _exchange.Authenticator.Statistics.Digests);
    }

    [Fact]
    public void A_nonce_of_another_node_is_stale()
    {
        var text = new byte[Nonce.TextLength];
        new Nonce(4, 1, (uint)_exchange.Now).Write(new HashKey(5, 6), text);
        var credentials = Regex.Replace(_exchange.Credentials(_exchange.Client()), "nonce=\"[^\"]*\"", $"nonce=\"{((ReadOnlySpan<byte>)text).Text()}\"", RegexOptions.None, Patience);
        Assert.Equal(DigestVerdict.Stale, _exchange.Judge(credentials));
    }

    /// <summary>The key may outlive a node; what its ring knew does not.</summary>
    [Fact]
    public void A_nonce_of_an_earlier_life_is_stale()
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        Assert.Equal(DigestVerdict.Accepted, _exchange.Judge(credentials));
        Assert.Equal(DigestVerdict.Stale, new DigestExchange(first: 1UL << 20).Judge(credentials));
    }

    [Theory]
    [InlineData("algorithm=MD5", "algorithm=SHA-256")]
    [InlineData("algorithm=MD5", "algorithm=MD5-sess")]
    [InlineData("algorithm=MD5", "algorithm=MD5, userhash=true")]
    [InlineData("qop=auth", "qop=auth-int")]
    public void What_was_not_offered_is_asked_for_anew(string part, string other)
    {
        var credentials = _exchange.Credentials(_exchange.Client());
        Assert.Equal(DigestVerdict.NotOffered, _exchange.Judge(credentials.Replace(part, other, StringComparison.Ordinal)));
        Assert.Equal(0, _exchange.Authenticator.Statistics.Digests);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5, DigestVerdict.Accepted)]
    [InlineData(DigestAlgorithm.Sha256, DigestVerdict.NotOffered)]
    public void Without_qop_MD5_alone_is_accepted_and_once(DigestAlgorithm algorithm, DigestVerdict verdict)
    {
        var exchange = new DigestExchange(algorithms: algorithm);
        var client = new DigestClient("alice", "secret", new DigestHashes());
        client.Take(Messages.Scanned.Valid($"SIP/2.0 401 No\r\nCSeq: 1 REGISTER\r\n{exchange.Challenge().Replace(", qop=\"auth\"", "", StringComparison.Ordinal)}\r\n"), hadCredentials: false);
        Assert.Equal(verdict, exchange.Judge(exchange.Credentials(client)));
        if (verdict == DigestVerdict.Accepted) Assert.Equal(DigestVerdict.Stale, exchange.Judge(exchange.Credentials(client)));
    }

    /// <summary>Known and unknown users, right and wrong passwords, users without a secret for the algorithm: the same number of digests.</summary>
    [Theory]
    [InlineData("alice", "secret", true, DigestVerdict.Accepted)]
    [InlineData("alice", "guess", true, DigestVerdict.Wrong)]
    [InlineData("nobody", "guess", false, DigestVerdict.Wrong)]
    [InlineData("alice", "secret", false, DigestVerdict.Wrong)]
    [InlineData("", "", false, DigestVerdict.Wrong)]
    public void Whoever_it_is_two_digests_are_computed(string user, string password, bool hasSecret, DigestVerdict verdict)
    {
        Assert.Equal(verdict, _exchange.Judge(_exchange.Credentials(_exchange.Client(user, password)), hasSecret ? null : []));
        Assert.Equal(2, _exchange.Authenticator.Statistics.Digests);
    }

    [Fact]
    public void A_verified_REGISTER_and_a_challenge_allocate_nothing()
    {
        var exchange = new DigestExchange(slots: 1024);
        var client = exchange.Client();
        var texts = Enumerable.Range(0, 300).Select(_ => exchange.Credentials(client).Bytes()).ToArray();
        var (secret, lines) = (DigestExchange.Secret(DigestAlgorithm.Md5), new byte[DigestAuthenticator.MaxLength(exchange.Realm)]);
        var accepted = texts.Take(100).Count(Accepts);
        var next = accepted;
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 40; i++) accepted += Accepts(texts[next++]) ? 1 : 0;
        }));
        Assert.Equal(texts.Length, accepted);

        bool Accepts(byte[] text)
        {
            exchange.Authenticator.WriteChallenge(exchange.Realm, isProxy: false, isStale: false, exchange.Now, lines);
            return DigestCredentials.Parse(text, out var credentials) == CredentialsDefect.None
                && exchange.Authenticator.Examine(exchange.Realm, credentials, text, exchange.Now, 0, source: 0, out var examined) == DigestVerdict.Undecided
                && exchange.Authenticator.Verify(exchange.Realm, credentials, text, secret, "REGISTER"u8, exchange.Now, examined) == DigestVerdict.Accepted;
        }
    }

    private static string WithoutNonce(string lines) => Regex.Replace(lines, "nonce=\"[A-Za-z0-9_-]*\"", "nonce=\"N\"", RegexOptions.None, Patience);
}
