using System.Text;
using ActorSip.Backends;
using ActorSip.Sip.Security;
using ActorSip.Users;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorSip.Tests.Users;

/// <summary>What a loop remembers of the users, and what it asks; over virtual time.</summary>
public sealed class UserDirectoryTests : TestKit
{
    private const int CachedFor = 300_000;
    private const int Stale = 3_600_000;
    private const int UnknownFor = 5000;
    private readonly UserStatistics _statistics = new();
    private readonly TestProbe _store;
    private readonly BackendClients _clients;
    private readonly UserDirectory _users;
    private long _now = 1000;

    public UserDirectoryTests()
    {
        var backend = new Backend<UserQuestion, UserAnswer>("users", new BackendLimits(1, 8, 1000, 3, 1000), new NoWork());
        _store = CreateTestProbe();
        _clients = new BackendClients(new Dictionary<IBackend, IActorRef> { [backend] = _store.Ref }, TestActor);
        _users = new UserDirectory(new UserDirectoryLimits(4, CachedFor, Stale, 3, UnknownFor, 10), _clients.Of(backend), () => _now, HashKey.FromBytes(new byte[HashKey.Size]), _statistics);
    }

    [Fact]
    public void A_user_is_asked_for_once_by_all_who_want_him_and_then_remembered()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => Find("alice")).ToArray();
        var question = _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>();
        Assert.Equal(new UserQuestion("alice", TestUsers.Realm), question.Content);
        _store.ExpectNoMsg(TimeSpan.FromMilliseconds(20));
        Assert.Equal(3, _statistics.Waiting);
        var alice = TestUsers.Make("alice");
        Answer(question, alice);
        foreach (var finding in waiting) Assert.Equal(new UserFinding(alice, IsKnown: true), finding.Result);
        Assert.Same(alice, Known("alice"));
        Assert.Equal((1, 1, 0, 1), (_statistics.Hits, _statistics.Questions, _statistics.Waiting, _statistics.Cached));
    }

    [Fact]
    public void The_same_name_of_another_realm_is_another_user()
    {
        Learn("alice");
        Assert.False(Find("alice", "other.test").IsCompleted);
        Assert.Equal("other.test", _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>().Content.Realm);

        // What is the end of one and the beginning of the other is told apart.
        Assert.False(Find("alic", "ehome.test").IsCompleted);
    }

    [Fact]
    public void A_hit_allocates_nothing()
    {
        Learn("alice");
        LearnNobody("nobody");
        Find("alice");
        byte[] alice = [.. "alice"u8], nobody = [.. "nobody"u8], realm = [.. "home.test"u8];
        var found = 0;
        var asked = 0;
#pragma warning disable VSTHRD002, xUnit1031, CA2012 // What is not there at once fails.
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++, asked += 2)
            {
                if (_users.FindAsync(alice, realm).Result.User is not null) found++;
                if (_users.FindAsync(nobody, realm).Result.User is null) found++;
            }
        }));
#pragma warning restore VSTHRD002, xUnit1031, CA2012
        Assert.Equal(asked, found);
    }

    [Fact]
    public void A_name_is_asked_for_in_canonical_form_and_what_cannot_be_a_users_is_not_asked_for()
    {
        Find("Jäsøn Doe");
        Assert.Equal("J%C3%A4s%C3%B8n%20Doe", _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>().Content.Name);
        foreach (var impossible in (Asked[])[Find(""), Find(new string('a', 129)), Find(new string('ä', 60)), Find("alice", new string('r', 129)), Find("alice", "ä")])
            Assert.Equal(new UserFinding(null, IsKnown: true), impossible.Result);
        _store.ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void That_there_is_no_such_user_is_remembered_for_a_while()
    {
        LearnNobody("nobody");
        _now += UnknownFor - 1;
        Assert.Equal(new UserFinding(null, IsKnown: true), Find("nobody").Result);
        _now++;
        Assert.False(Find("nobody").IsCompleted);
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), TestUsers.Make("nobody"));
        Assert.NotNull(Known("nobody"));
        Assert.Equal((1, 0), (_statistics.Cached, _statistics.Unknown));
    }

    [Fact]
    public void Inventing_names_drives_no_user_out_and_fills_nothing()
    {
        Learn("alice");
        for (var i = 0; i < 100; i++) LearnNobody($"invented{i}");
        Assert.Equal((1, 3), (_statistics.Cached, _statistics.Unknown));
        Assert.NotNull(Known("alice"));

        // While the store is slow so many questions wait and no more; who is remembered is found all the same.
        var asked = Enumerable.Range(0, 100).Select(i => Find($"flood{i}")).ToArray();
        Assert.Equal(9, asked.Count(finding => !finding.IsCompleted));
        Assert.All(asked.Where(finding => finding.IsCompleted), finding => Assert.False(finding.Result.IsKnown));
        Assert.NotNull(Known("alice"));
        Assert.Equal((9, 91), (_statistics.Waiting, _statistics.Unanswered));
    }

    [Fact]
    public void So_many_may_wait_for_the_same_user_and_no_more()
    {
        var waiting = Enumerable.Range(0, 11).Select(_ => Find("alice")).ToArray();
        Assert.Equal(10, waiting.Count(finding => !finding.IsCompleted));
        Assert.False(waiting[10].Result.IsKnown);
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), TestUsers.Make("alice"));
        Assert.All(waiting[..10], finding => Assert.NotNull(finding.Result.User));
        Assert.Equal(0, _statistics.Waiting);
    }

    [Fact]
    public void When_too_many_are_remembered_one_goes_that_nobody_asked_for_lately()
    {
        foreach (var name in (string[])["a", "b", "c", "d"]) Learn(name);
        foreach (var name in (string[])["a", "c", "d"]) Assert.NotNull(Known(name));
        Learn("e");
        Assert.Equal(4, _statistics.Cached);
        foreach (var name in (string[])["a", "c", "d", "e"]) Assert.NotNull(Known(name));
        Assert.False(Find("b").IsCompleted);
    }

    [Fact]
    public void After_a_while_the_store_is_asked_beside_the_request()
    {
        Learn("alice", "old");
        _now += CachedFor;
        var old = Known("alice");
        Assert.Same(old, Known("alice"));
        var question = _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>();
        _store.ExpectNoMsg(TimeSpan.FromMilliseconds(20));
        Answer(question, TestUsers.Make("alice", "new"));
        Assert.Equal(TestUsers.Md5(TestUsers.Make("alice", "new")), TestUsers.Md5(Known("alice")));
        Assert.Equal(2, _statistics.StaleHits);

        // Or he is gone.
        _now += CachedFor;
        Known("alice");
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), null);
        Assert.Equal(new UserFinding(null, IsKnown: true), Find("alice").Result);
    }

    [Fact]
    public void While_the_store_does_not_answer_who_is_remembered_goes_on_for_a_time()
    {
        Learn("alice");
        _now += CachedFor;
        for (var i = 0; i < 3; i++)
        {
            Known("alice");
            Fail(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), BackendOutcome.TimedOut);

            // It is not asked for each request.
            Known("alice");
            _store.ExpectNoMsg(TimeSpan.FromMilliseconds(20));
            _now += 1000;
        }

        var stranger = Find("bob");
        Fail(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), BackendOutcome.Unavailable);
        Assert.Equal(new UserFinding(null, IsKnown: false), stranger.Result);

        // That is not remembered.
        Assert.False(Find("bob").IsCompleted);
        _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>();

        _now = 1000 + Stale - 1;
        Known("alice");
        Fail(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), BackendOutcome.Failed);
        _now++;
        var late = Find("alice");
        Assert.False(late.IsCompleted);
        Fail(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), BackendOutcome.Failed);
        Assert.False(late.Result.IsKnown);
        Assert.Equal(2, _statistics.Unanswered);
    }

    [Fact]
    public void A_change_of_the_store_makes_all_forgotten()
    {
        Learn("alice");
        LearnNobody("bob");
        _users.OnChanged(new UsersProtocol.Changed(1));
        Assert.Equal((0, 0, 1), (_statistics.Cached, _statistics.Unknown, _statistics.Changes));
        Assert.False(Find("alice").IsCompleted);
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), TestUsers.Make("alice"), generation: 1);
        Assert.NotNull(Known("alice"));

        // Told twice, it is one change.
        _users.OnChanged(new UsersProtocol.Changed(1));
        Assert.NotNull(Known("alice"));
    }

    [Fact]
    public void An_answer_from_before_a_change_is_not_remembered()
    {
        var waiting = Find("alice");
        var question = _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>();
        _users.OnChanged(new UsersProtocol.Changed(1));
        Answer(question, TestUsers.Make("alice", "old"), generation: 0);
        Assert.NotNull(waiting.Result.User);
        Assert.False(Find("alice").IsCompleted);
        _store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>();
    }

    [Fact]
    public void An_answer_from_after_a_change_tells_of_it()
    {
        Learn("alice");
        Find("bob");
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), TestUsers.Make("bob"), generation: 1);
        Assert.NotNull(Known("bob"));
        Assert.False(Find("alice").IsCompleted);
    }

    private Asked Find(string name, string realm = TestUsers.Realm)
    {
        var asked = new Asked();
        _ = WaitAsync(asked, _users.FindAsync(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(realm)));
        return asked;
    }

    /// <summary>An answer comes in the turn in which it is told, so that a test sees it at once.</summary>
    private static async Task WaitAsync(Asked asked, ValueTask<UserFinding> finding)
    {
        asked.Result = await finding;
        asked.IsCompleted = true;
    }

    private User Known(string name)
    {
        var finding = Find(name);
        Assert.True(finding.IsCompleted, $"{name} is not remembered");
        return finding.Result.User!;
    }

    private void Learn(string name, string password = "secret")
    {
        Find(name);
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), TestUsers.Make(name, password));
    }

    private void LearnNobody(string name)
    {
        Find(name);
        Answer(_store.ExpectMsg<BackendsProtocol.Question<UserQuestion>>(), null);
    }

    private void Answer(BackendsProtocol.Question<UserQuestion> question, User? user, long generation = 0) => Send(question, new BackendAnswer<UserAnswer>(BackendOutcome.Answered, new UserAnswer(user, generation)));

    private void Fail(BackendsProtocol.Question<UserQuestion> question, BackendOutcome outcome) => Send(question, new BackendAnswer<UserAnswer>(outcome, null));

    private void Send(BackendsProtocol.Question<UserQuestion> question, BackendAnswer<UserAnswer> answer) => _clients.OnAnswer(new BackendsProtocol.Answer<UserAnswer>(question.Client, question.Number, answer));

    private sealed class Asked
    {
        public UserFinding Result { get; set; }

        public bool IsCompleted { get; set; }
    }

    private sealed class NoWork : IBackendWork<UserQuestion, UserAnswer>
    {
        public Task<UserAnswer> AnswerAsync(UserQuestion question, CancellationToken cancellation) => throw new InvalidOperationException("Nobody asks.");
    }
}
