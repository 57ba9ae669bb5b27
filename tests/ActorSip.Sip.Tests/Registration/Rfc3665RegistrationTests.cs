using System.Globalization;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

/// <summary>
/// The flows of RFC 3665 section 2, as the registrar sees them once the user is known. The RFC begins each flow with CSeq 1; here they follow one another.
/// </summary>
public sealed class Rfc3665RegistrationTests
{
    private const string Contact = "<sips:bob@client.biloxi.example.com>";
    private const string CallId = "1j9FpLxk3uxtm8tn@biloxi.example.com";

    public static TheoryData<string, string[]> Flows => new()
    {
        { "2.1 successful new registration", ["2 " + Contact + " - 200 sips:bob@client.biloxi.example.com;expires=3600"] },
        {
            "2.2 update of the contact list", [
                "2 " + Contact + " - 200 sips:bob@client.biloxi.example.com;expires=3600",
                "3 mailto:bob@biloxi.example.com;expires=4294967295 - 200 "
                    + "mailto:bob@biloxi.example.com;expires=4294967295 sips:bob@client.biloxi.example.com;expires=3599",
            ]
        },
        {
            "2.3 request for the current contact list", [
                "2 " + Contact + " - 200 sips:bob@client.biloxi.example.com;expires=3600",
                "3 - - 200 sips:bob@client.biloxi.example.com;expires=3599",
            ]
        },
        {
            "2.4 cancellation of registration", [
                "2 " + Contact + " - 200 sips:bob@client.biloxi.example.com;expires=3600",
                "3 mailto:bob@biloxi.example.com - 200 mailto:bob@biloxi.example.com;expires=3600 sips:bob@client.biloxi.example.com;expires=3599",
                "4 * 0 200 ",
            ]
        },

        // 2.5 ends with a 401, before the registrar is asked; what it may refuse itself leaves the list alone too.
        {
            "2.5 unsuccessful registration", [
                "2 " + Contact + " - 200 sips:bob@client.biloxi.example.com;expires=3600",
                "2 " + Contact + " - 500 sips:bob@client.biloxi.example.com;expires=3599",
                "3 " + Contact + " 5 423 sips:bob@client.biloxi.example.com;expires=3598",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Flows))]
    public void The_flow_leaves_these_bindings(string flow, string[] steps)
    {
        Assert.NotEmpty(flow);
        var registrar = new RegistrarScenario();
        registrar.Policy = registrar.Policy with { MaxExpires = uint.MaxValue };
        foreach (var step in steps)
        {
            // CSeq, Contact, Expires, status, then the list of the 200
            var parts = step.Split(' ', 5);
            var decision = registrar.Register(parts[1] == "-" ? "" : parts[1], CallId, uint.Parse(parts[0], null), parts[2] == "-" ? null : parts[2]);
            Assert.Equal(parts[3] + " " + parts[4], string.Create(CultureInfo.InvariantCulture, $"{decision.Status} {registrar.List(decision)}"));
        }
    }
}
