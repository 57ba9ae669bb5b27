using System.Text.RegularExpressions;
using ActorSip.Peers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Tests.Routing.Authentication;
using Xunit;

namespace ActorSip.Tests.Routing.Steps;

public sealed class AuthenticationStepTests
{
    private const string Home = "sip:home.test";
    private const string Alice = "sip:alice@home.test";
    private const string Bob = "sip:bob@home.test";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly AuthenticationRig _rig = new();

    [Theory]
    [InlineData("REGISTER", Home, Alice)]
    [InlineData("INVITE", Bob, Alice)]
    [InlineData("MESSAGE", "sip:dave@nowhere.invalid", "sip:alice@alias.test")]
    [InlineData("SUBSCRIBE", Home, Alice)]
    public void Who_knows_his_password_comes_through_and_is_known(string method, string uri, string from)
    {
        Assert.Null(_rig.Authenticate(_rig.Request(method, uri, from, to: Alice), "alice", "secret"));
        Assert.Equal("alice", _rig.Last.Sender.User?.Name);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512T256)]
    public void The_stronger_algorithms_work_too(DigestAlgorithm algorithm)
    {
        var rig = new AuthenticationRig(algorithm, DigestAlgorithm.Md5);
        Assert.Null(rig.Authenticate(rig.Request("REGISTER", Home, Alice, to: Alice), "alice", "secret"));
        Assert.Equal(2, rig.Answer(rig.Request("REGISTER", Home, Alice))!.All("WWW-Authenticate").Count);
    }

    [Fact]
    public void One_nonce_is_good_for_request_after_request()
    {
        var client = AuthenticationRig.ClientOf(_rig.Answer(_rig.Request("INVITE", Bob, Alice))!, "alice", "secret");
        for (var i = 0; i < 5; i++) Assert.Null(_rig.Answer(AuthenticationRig.WithCredentials(_rig.Request("INVITE", Bob, Alice), client)));
        Assert.Equal(1, _rig.Statistics.Challenges);
    }

    [Fact]
    public void A_wrong_password_is_challenged_again_and_no_word_of_a_stale_nonce()
    {
        var answer = _rig.Authenticate(_rig.Request("REGISTER", Home, Alice, to: Alice), "alice", "guess")!;
        Assert.Equal(401, answer.Status);
        Assert.DoesNotContain("stale", answer["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(1, _rig.Statistics.Wrong);
    }

    /// <summary>The answers to alice with a wrong password, to a name that nobody has, and to a user without a secret for the algorithm are equal but for the nonce, and took the same number of digests.</summary>
    [Fact]
    public void Nobody_learns_which_users_there_are()
    {
        _rig.Users.Add("modern", "home.test", "secret", [], DigestAlgorithm.Sha256);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (user, password) in new[] { ("alice", "guess"), ("nobody", "guess"), ("nobody", "secret"), ("modern", "secret"), ("modern", "guess"), ("", "") })
        {
            var request = _rig.Request("REGISTER", Home, Alice, to: Alice);
            var before = _rig.Statistics.Digests;
            var answer = _rig.Authenticate(request, user, password)!;
            var number = request["Call-ID"];
            var text = Regex.Replace(answer.Text, "nonce=\"[^\"]*\"|tag=[A-Za-z0-9_-]{11}", "", RegexOptions.None, Patience).Replace($"z9hG4bK{number}\r\n", "", StringComparison.Ordinal).Replace($"Call-ID: {number}\r\nCSeq: {number} ", "", StringComparison.Ordinal);
            seen.Add($"{_rig.Statistics.Digests - before} digests\n{text}");
        }

        Assert.StartsWith("2 digests\nSIP/2.0 401 Unauthorized\r\n", Assert.Single(seen), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_sent_again_unchanged_is_let_through_again()
    {
        var request = _rig.Request("REGISTER", Home, Alice, to: Alice);
        var withCredentials = AuthenticationRig.WithCredentials(request, _rig.Answer(request)!, "alice", "secret");
        Assert.Null(_rig.Answer(withCredentials));
        Assert.Null(_rig.Answer(withCredentials));
        Assert.Equal(2, _rig.Last.Passed);
    }

    [Theory]
    [InlineData("Content-Length", "Contact: <sip:mallory@192.0.2.66>\r\nContent-Length")]
    [InlineData("branch=z9hG4bK", "branch=z9hG4bKx")]
    [InlineData("Call-ID: ", "Call-ID: x")]
    public void Credentials_off_the_wire_are_no_good_for_another_request(string part, string other)
    {
        var request = _rig.Request("REGISTER", Home, Alice, to: Alice);
        var withCredentials = AuthenticationRig.WithCredentials(request, _rig.Answer(request)!, "alice", "secret");
        Assert.Null(_rig.Answer(withCredentials));
        var answer = _rig.Answer(new SipText(withCredentials.Text.Replace(part, other, StringComparison.Ordinal)))!;
        Assert.Equal(401, answer.Status);
        Assert.Contains("stale=true", answer["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal((1, 1), (_rig.Last.Passed, _rig.Statistics.Replayed));
    }

    [Fact]
    public void An_old_nonce_gets_a_new_one_without_asking_the_user()
    {
        var request = _rig.Request("REGISTER", Home, Alice, to: Alice);
        var withCredentials = AuthenticationRig.WithCredentials(request, _rig.Answer(request)!, "alice", "secret");
        _rig.Time.Advance(TimeSpan.FromMinutes(6));
        var answer = _rig.Answer(withCredentials)!;
        Assert.Contains("stale=true", answer["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Empty(_rig.Users.Asked);
        Assert.Null(_rig.Answer(AuthenticationRig.WithCredentials(request, answer, "alice", "secret")));
    }

    /// <summary>Who registers or calls as what: the user, From, To, and 0 or the status.</summary>
    [Theory]
    [InlineData("REGISTER", "alice", Alice, Alice, 0)]
    [InlineData("REGISTER", "alice", "sips:alice@alias.test", "sip:%61lice@HOME.test;x=y", 0)]
    [InlineData("REGISTER", "alice", Alice, "sip:office@home.test", 0)]
    [InlineData("REGISTER", "alice", Alice, Bob, 403)]
    [InlineData("REGISTER", "alice", Bob, Alice, 403)]
    [InlineData("REGISTER", "alice", Bob, Bob, 403)]
    [InlineData("REGISTER", "alice", Alice, "sip:alice@nowhere.invalid", 403)]
    [InlineData("REGISTER", "alice", "sip:anonymous@anonymous.invalid", Alice, 403)]
    [InlineData("INVITE", "alice", Alice, Bob, 0)]
    [InlineData("INVITE", "alice", "sip:office@home.test", Bob, 0)]
    [InlineData("INVITE", "alice", "sips:office@alias.test", Bob, 0)]
    [InlineData("INVITE", "alice", "tel:+49-30-12345", Bob, 0)]
    [InlineData("INVITE", "alice", "sip:+493012345@home.test;user=phone", Bob, 0)]
    [InlineData("INVITE", "alice", "sip:+493012345@home.test", Bob, 403)]
    [InlineData("INVITE", "alice", "sip:home.test", Bob, 403)]
    [InlineData("INVITE", "alice", Bob, Bob, 403)]
    [InlineData("INVITE", "alice", "sip:Alice@home.test", Bob, 403)]
    [InlineData("INVITE", "alice", "tel:+493012346", Bob, 403)]
    [InlineData("INVITE", "bob", "sip:office@home.test", Bob, 403)]
    public void A_user_is_who_he_is_and_nobody_else(string method, string user, string from, string to, int status)
    {
        var request = _rig.Request(method, method == "REGISTER" ? Home : Bob, from, to: to);
        Assert.Equal(status, _rig.Authenticate(request, user, user == "alice" ? "secret" : "hidden")?.Status ?? 0);
    }

    [Fact]
    public void A_user_may_be_anonymous_and_is_known_all_the_same()
    {
        var request = _rig.Request("INVITE", "sip:dave@nowhere.invalid", "sip:anonymous@anonymous.invalid");
        Assert.Null(_rig.Authenticate(request, "alice", "secret"));
        Assert.Equal("alice", _rig.Last.Sender.User?.Name);
    }

    /// <summary>The user of another realm has the same name and another password: he is nobody here.</summary>
    [Fact]
    public void A_password_is_for_one_realm()
    {
        _rig.Users.Add("alice", "elsewhere", "other", []);
        Assert.Equal(407, _rig.Authenticate(_rig.Request("INVITE", Bob, "sip:alice@other.test"), "alice", "secret")?.Status);
        Assert.Null(_rig.Authenticate(_rig.Request("INVITE", Bob, "sip:alice@other.test"), "alice", "other"));
    }

    [Theory]
    [InlineData(true, "sip:dave@nowhere.invalid", 0)]
    [InlineData(false, "sip:dave@nowhere.invalid", 0)]
    [InlineData(true, "sip:bob@home.test", 0)]
    [InlineData(false, "sip:bob@home.test", 403)]
    public void What_a_peer_says_of_users_of_ours_is_believed_if_it_is_trusted(bool isTrusted, string from, int status)
    {
        _rig.Peer = new Peer { Name = "carrier", IsTrusted = isTrusted, MustAuthenticate = true };
        Assert.Equal(status, _rig.Authenticate(_rig.Request("INVITE", Bob, from), "alice", "secret")?.Status ?? 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Behind_a_trusted_peer_nobody_registers_for_others(bool mustAuthenticate)
    {
        _rig.Peer = new Peer { Name = "edge", IsTrusted = true, MustAuthenticate = mustAuthenticate };
        Assert.Equal(403, _rig.Authenticate(_rig.Request("REGISTER", Home, Bob, to: Bob), "alice", "secret")?.Status);
    }

    [Fact]
    public void A_peer_that_must_prove_itself_must_do_so_for_anonymous_calls_too()
    {
        _rig.Peer = new Peer { Name = "carrier", IsTrusted = true, MustAuthenticate = true };
        Assert.Equal(407, _rig.Answer(_rig.Request("INVITE", Bob, "sip:anonymous@anonymous.invalid"))?.Status);
    }

    [Theory]
    [InlineData("Authorization: Digest username=\"alice\"\r\n", 400)]
    [InlineData("Authorization: Digest username=\"alice\", realm=\"home.test\", nonce=\"n\", uri=\"sip:bob@nowhere.invalid\", response=\"00\"\r\n", 400)]
    [InlineData("Authorization: Digest username=\"alice\", realm=\"home.test\", realm=\"x\", nonce=\"n\", uri=\"sip:home.test\", response=\"00\"\r\n", 400)]
    [InlineData("Authorization: Basic YWxpY2U6c2VjcmV0\r\n", 401)]
    [InlineData("Authorization: Digest username=\"alice\", realm=\"another\", nonce=\"n\", uri=\"sip:home.test\", response=\"00\"\r\n", 401)]
    [InlineData("Authorization: Digest username=\"alice\", realm=\"home.test\", nonce=\"n\", uri=\"sip:home.test\", response=\"00\"\r\n", 401)]
    [InlineData("Proxy-Authorization: Digest username=\"alice\"\r\n", 401)]
    public void Credentials_that_are_none_get_what_they_deserve_and_no_digest(string line, int status)
    {
        Assert.Equal(status, _rig.Answer(_rig.Request("REGISTER", Home, Alice, extra: line))!.Status);
        Assert.Equal(0, _rig.Statistics.Digests);
        Assert.Empty(_rig.Users.Asked);
    }

    [Fact]
    public void The_credentials_of_this_realm_are_found_among_others_and_go_no_further()
    {
        const string others = "Proxy-Authorization: Basic abc\r\nProxy-Authorization: Digest broken\r\nProxy-Authorization: Digest username=\"a\", realm=\"another\", nonce=\"n\", uri=\"sip:x\", response=\"00\"\r\n";
        var request = _rig.Request("INVITE", Bob, Alice, extra: others);
        var challenge = _rig.Answer(_rig.Request("INVITE", Bob, Alice))!;
        var withCredentials = AuthenticationRig.WithCredentials(request, challenge, "alice", "secret");
        Assert.Equal(4, withCredentials.All("Proxy-Authorization").Count);
        Assert.Null(_rig.Answer(withCredentials));
        Assert.Equal(request.All("Proxy-Authorization"), _rig.Last.Request!.All("Proxy-Authorization"));
    }

    [Fact]
    public void Of_several_credentials_for_this_realm_the_first_that_was_offered_counts_and_none_goes_further()
    {
        var request = _rig.Request("INVITE", Bob, Alice, extra: "Proxy-Authorization: Digest username=\"alice\", realm=\"home.test\", nonce=\"n\", uri=\"sip:bob@home.test\", response=\"00\", algorithm=SHA-256\r\n");
        var challenge = _rig.Answer(_rig.Request("INVITE", Bob, Alice))!;
        Assert.Null(_rig.Answer(AuthenticationRig.WithCredentials(request, challenge, "alice", "secret")));
        Assert.Empty(_rig.Last.Request!.All("Proxy-Authorization"));
    }

    [Fact]
    public void A_name_is_looked_up_without_its_escapes()
    {
        _rig.Users.Add("a\"b", "home.test", "secret", ["sip:quoted@home.test"]);
        Assert.Null(_rig.Authenticate(_rig.Request("INVITE", Bob, "sip:quoted@home.test"), "a\"b", "secret"));
        Assert.Equal(["a\"b"], _rig.Users.Asked);
    }

    [Fact]
    public void A_store_that_is_away_is_said_to_be()
    {
        _rig.Users.IsUp = false;
        var answer = _rig.Authenticate(_rig.Request("REGISTER", Home, Alice, to: Alice), "alice", "secret")!;
        Assert.Equal((503, "10"), (answer.Status, answer["Retry-After"]));
        Assert.Equal(0, _rig.Statistics.Digests);
    }

    [Theory]
    [InlineData("secret", 0)]
    [InlineData("guess", 407)]
    public async Task A_user_who_is_looked_up_for_a_while_is_judged_then(string password, int status)
    {
        var challenge = _rig.Answer(_rig.Request("INVITE", Bob, Alice))!;
        _rig.Users.IsSlow = true;
        var route = _rig.BeginAsync(AuthenticationRig.WithCredentials(_rig.Request("INVITE", Bob, Alice), challenge, "alice", password));
        Assert.False(route.IsCompleted);
        _rig.Users.Answer();
        await route;
        Assert.Equal((status, status == 0 ? 1 : 0), (_rig.LastAnswer?.Status ?? 0, _rig.Last.Passed));
    }

    /// <summary>Parsed, looked up in the directory, verified, compared with From and To: no object is made.</summary>
    [Fact]
    public void A_verified_REGISTER_allocates_nothing()
    {
        _rig.Users.AnswerOnly(_rig.Users.Add("alice", "home.test", "secret", ["sip:office@home.test"]));
        _rig.Last.IsWriting = false;
        var client = AuthenticationRig.ClientOf(_rig.Answer(_rig.Request("REGISTER", Home, Alice))!, "alice", "secret");
        var messages = Enumerable.Range(0, 600).Select(_ => AuthenticationRig.Scan(AuthenticationRig.WithCredentials(_rig.Request("REGISTER", Home, Alice, to: "sip:office@alias.test"), client))).ToArray();
        var context = _rig.Context();
        var done = messages.Take(100).Count(Pass);
        var next = done;
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++) done += Pass(messages[next++]) ? 1 : 0;
        }));
        Assert.Equal((messages.Length, messages.Length, (long)messages.Length), (done, _rig.Last.Passed, _rig.Statistics.Accepted));

        bool Pass(SipMessage message) => _rig.Completes(context, message);
    }
}
