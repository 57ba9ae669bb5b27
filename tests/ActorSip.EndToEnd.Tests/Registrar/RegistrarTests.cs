using System.Globalization;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Registrar;

/// <summary>RFC 3261 section 10.3, looked at from outside.</summary>
public sealed class RegistrarTests : RawTests
{
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Several_contacts_are_bound_with_their_q_and_lifetime(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "many");
        var (first, second, third) = (Contact(agent, 1), Contact(agent, 2), Contact(agent, 3));
        AssertStatus(200, await agent.RegisterAsync([$"Contact: <{first}>;q=0.9;expires=300, <{second}>;q=0.5", $"Contact: <{third}>", "Expires: 600"]));

        var bound = Bindings(await agent.RegisterAsync(Array.Empty<string>()));
        Assert.Equal(3, bound.Count);
        Assert.Equal(0.9, double.Parse(SipText.Parameter(bound[first], "q")!, CultureInfo.InvariantCulture));
        Assert.Equal(0.5, double.Parse(SipText.Parameter(bound[second], "q")!, CultureInfo.InvariantCulture));
        Assert.InRange(Seconds(bound[first]), 290, 300);
        Assert.InRange(Seconds(bound[second]), 590, 600);
        Assert.InRange(Seconds(bound[third]), 590, 600);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_lifetime_of_0_removes_that_contact_alone(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "one");
        var (first, second) = (Contact(agent, 1), Contact(agent, 2));
        AssertStatus(200, await agent.RegisterAsync([$"Contact: <{first}>, <{second}>", "Expires: 600"]));
        var answer = await agent.RegisterAsync([$"Contact: <{first}>;expires=0"]);
        AssertStatus(200, answer);
        Assert.Equal([second], Bindings(answer).Keys);
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_star_with_a_lifetime_of_0_removes_all(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "star");
        AssertStatus(200, await agent.RegisterAsync([$"Contact: <{Contact(agent, 1)}>, <{Contact(agent, 2)}>", "Expires: 600"]));
        var answer = await agent.RegisterAsync(["Contact: *", "Expires: 0"]);
        AssertStatus(200, answer);
        Assert.Empty(answer.Values("Contact"));
    }

    public static TheoryData<string, string, string> WrongStars
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var setup in Setups.Each)
            {
                rows.Add(setup, "Contact: *", "Expires: 60");
                rows.Add(setup, "Contact: *", "Subject: no lifetime");
                rows.Add(setup, "Contact: *, <sip:also@127.0.0.1>", "Expires: 0");
            }
            return rows;
        }
    }

    /// <summary>Section 10.3, step 6: with other contacts, or with any lifetime but 0, a star is an invalid request, and nothing changes.</summary>
    [Theory]
    [MemberData(nameof(WrongStars))]
    public async Task Any_other_star_is_refused_and_changes_nothing(string setup, string first, string second)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "star");
        AssertStatus(200, await agent.RegisterAsync());
        AssertStatus(400, await agent.RegisterAsync([first, second]));
        Assert.Equal([agent.ContactUri], Bindings(await agent.RegisterAsync(Array.Empty<string>())).Keys);
    }

    /// <summary>The limit of reference.conf. A full registration can still be refreshed.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task An_eleventh_contact_is_refused_and_the_ten_stay(string setup)
    {
        const int most = 10;
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "full");
        var ten = Enumerable.Range(1, most).Select(number => Contact(agent, number)).ToArray();
        foreach (var contact in ten) AssertStatus(200, await agent.RegisterAsync([$"Contact: <{contact}>", "Expires: 600"]));
        AssertStatus(403, await agent.RegisterAsync([$"Contact: <{Contact(agent, most + 1)}>", "Expires: 600"]));
        Assert.Equal(ten.Order(StringComparer.Ordinal), Bindings(await agent.RegisterAsync(Array.Empty<string>())).Keys.Order(StringComparer.Ordinal));
        AssertStatus(200, await agent.RegisterAsync([$"Contact: <{ten[0]}>", "Expires: 600"]));
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Too_brief_a_lifetime_is_refused_with_the_least_one(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "brief");
        var answer = await agent.RegisterAsync(seconds: 1);
        AssertStatus(423, answer);
        var least = int.Parse(answer.Header("Min-Expires"), CultureInfo.InvariantCulture);
        Assert.InRange(least, 2, 3_600);
        AssertStatus(200, await agent.RegisterAsync(least));
    }

    /// <summary>Section 10.3, step 7: of one Call-ID, an older CSeq must not undo a newer one.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task An_older_CSeq_of_the_same_Call_ID_changes_nothing(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "order");
        var callId = SipClient.NextToken();
        AssertStatus(200, await agent.RegisterAsync([$"Contact: <{agent.ContactUri}>", "Expires: 600"], callId, 20));
        var late = await agent.RegisterAsync([$"Contact: <{agent.ContactUri}>", "Expires: 0"], callId, 10);
        Assert.InRange(late.Status, 400, 599);
        Assert.Single(Bindings(await agent.RegisterAsync([], callId, 21)));
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task A_rebooted_phone_with_a_new_Call_ID_may_count_from_1_again(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var agent = Over(server, "reboot");
        AssertStatus(200, await agent.RegisterAsync([$"Contact: <{agent.ContactUri}>", "Expires: 600"], SipClient.NextToken(), 900));
        var answer = await agent.RegisterAsync([$"Contact: <{agent.ContactUri}>", "Expires: 300"], SipClient.NextToken(), 1);
        AssertStatus(200, answer);
        Assert.InRange(Seconds(Bindings(answer)[agent.ContactUri]), 290, 300);
    }

    /// <summary>RFC 3327: Path is stored with the binding, named in the answer, and becomes the Route of what is sent to the contact.</summary>
    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Calls_to_a_contact_go_along_its_path(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var edge = Over(server, "edge");
        await using var caller = Over(server, "caller");
        var (path, user) = ($"<sip:{edge.Client.Local};lr>", edge.User);
        var contact = $"sip:{user}@10.99.3.3:5060";
        var answer = await edge.RegisterAsync([$"Contact: <{contact}>", "Expires: 600", "Supported: path", "Path: " + path]);
        AssertStatus(200, answer);
        Assert.Equal([path], answer.Values("Path"));

        await caller.InviteAsync(user);
        var invite = await edge.Client.ReceiveRequestAsync("INVITE");
        Assert.Equal(contact, invite.RequestUri);
        Assert.Equal($"sip:{edge.Client.Local};lr", SipText.Uri(invite.Values("Route")[0]));
        await edge.RespondAsync(invite, 486, "Busy Here");
    }

    [Theory]
    [MemberData(nameof(EachSetup))]
    public async Task Nobody_is_there_to_take_the_call_of_an_unregistered_user(string setup)
    {
        var server = await TestServers.GetAsync(setup);
        await using var caller = Over(server, "caller");
        var call = await caller.InviteAsync(TestServers.NextUser("unknown"));
        var refusal = await call.ReceiveFinalAsync();
        Assert.Contains(refusal.Status, (int[])[404, 480]);
        await call.AcknowledgeFailureAsync(refusal);
    }

    [Fact]
    public async Task A_binding_ends_with_its_lifetime()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { Lines = ["actorsip.registrar.min-expires = 2s"] });
        await using var agent = Over(server, "brief");
        AssertStatus(200, await agent.RegisterAsync(seconds: 2));
        Assert.Single(Bindings(await agent.RegisterAsync(Array.Empty<string>())));
        var queries = 0;
        while (Bindings(await agent.RegisterAsync(Array.Empty<string>())).Count > 0)
        {
            Assert.True(++queries < 60, "The binding is still there after six seconds");
            await Task.Delay(100);
        }
        Assert.True(queries > 5, "The binding ended before its time");
        Assert.Empty((await server.StopAsync()).Leaks);
    }

    private static string Contact(UserAgent agent, int number) => $"sip:{agent.User}.{number}@{agent.Client.Local.Address}:{5_060 + number}";

    private static int Seconds(string contact) => int.Parse(SipText.Parameter(contact, "expires")!, CultureInfo.InvariantCulture);
}
