using System.Net;
using ActorSip.EndToEnd.Tests.Harness;
using ActorSip.EndToEnd.Tests.Raw;
using Xunit;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>What one element reads in one way and the next in another is refused here, once, with an answer that leaves nothing open, and goes to nobody.</summary>
public sealed class AmbiguityTests : RawTests
{
    private const string To = "To: <sip:{callee}>", From = "From: <sip:a@e2e.test>;tag=f", CSeq = "CSeq: 1 INVITE", Hops = "Max-Forwards: 70", CallId = "Call-ID: {call}";

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            (string Line, string With)[] rows =
            [
                (To, To + "\nTo: <sip:x@e2e.test>"),
                (To, To + "\n" + To),
                (To, To + ";tag=1\nt: <sip:{callee}>;tag=2"),
                (To, To + ", <sip:x@e2e.test>"),
                (To, To + ";tag=1, <sip:{callee}>;tag=2"),
                (To, To + ";tag="),
                (To, To + ";tag"),
                (To, To + ";tag=;tag=1"),
                (To, To + ";tag=1;tag=2"),
                (To, To + ";tag=1;x=y;TAG=1"),
                (From, From + "\nf: <sip:b@e2e.test>;tag=g"),
                (From, From + ", <sip:b@e2e.test>;tag=g"),
                (From, "From: <sip:a@e2e.test>;tag="),
                (From, From + ";tag=g"),
                (CallId, CallId + "\nCall-ID: other"),
                (CallId, CallId + "\ni: {call}"),
                (CallId, CallId + ", other"),
                (CallId, CallId + " other"),
                (CSeq, CSeq + "\nCSeq: 2 INVITE"),
                (CSeq, CSeq + "\n" + CSeq),
                (CSeq, CSeq + ", 2 INVITE"),
                (CSeq, "CSeq: 1 2 INVITE"),
                (Hops, Hops + "\nMax-Forwards: 0"),
                (Hops, Hops + "\n" + Hops),
                (Hops, Hops + ", 5"),
            ];
            var data = new TheoryData<string, string, string>();
            foreach (var (line, with) in rows)
            {
                data.Add(line, with, "UDP");
                data.Add(line, with, "TCP");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_gets_one_well_formed_400_and_is_not_forwarded(string line, string with, string transport)
    {
        var server = await TestServers.GetAsync("debug, batching, 2");
        SipClient sender = transport == "UDP" ? new DatagramClient(NextEndpoint(), server.V4) : await StreamClient.ConnectAsync(new IPEndPoint(Loopback.NextAddress(), 0), server.V4);
        var callee = new UserAgent(new DatagramClient(NextEndpoint(), server.V4), TestServers.NextUser("callee"));
        await using var run = new TortureRun(server, sender, callee, Over(server, "asker"));
        await run.BeginAsync(registers: true);
        var (call, branch) = (SipClient.NextToken(), "z9hG4bK" + SipClient.NextToken());
        string[] lines =
        [
            $"INVITE {callee.AddressOfRecord} SIP/2.0", $"Via: SIP/2.0/{transport} {sender.Local};branch={branch}", "Via: SIP/2.0/TCP a.e2e.test;branch=z9hG4bKa, SIP/2.0/UDP b.e2e.test;branch=z9hG4bKb", Hops, From, To, CallId, CSeq,
            "Content-Length: 0", "", "",
        ];
        var text = string.Join("\r\n", lines).Replace(line, with, StringComparison.Ordinal).Replace("{callee}", callee.AddressOfRecord["sip:".Length..], StringComparison.Ordinal);
        await run.SendAsync(System.Text.Encoding.Latin1.GetBytes(text.Replace("{call}", call, StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal).ReplaceLineEndings("\r\n")), finals: 1);
        await run.BarrierAsync();
        var answer = Assert.Single(run.Finals);
        AssertStatus(400, answer);
        AnswerSyntax.Check(answer);
        Assert.Equal(3, answer.Values("Via").Count);
        Assert.Equal(branch, SipText.Parameter(answer.Values("Via")[0], "branch"));
        Assert.Equal(call, answer.Header("Call-ID"));
        Assert.Empty(run.Forwarded);
    }
}
