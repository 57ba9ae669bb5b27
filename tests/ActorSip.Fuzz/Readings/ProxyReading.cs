using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;

namespace ActorSip.Fuzz.Readings;

/// <summary>Does to a request what a proxy does before it knows anything of who sent it: checks, keys, marks, Route, the copy that is forwarded, and the answer.</summary>
internal sealed class ProxyReading
{
    private static readonly Target Target = new() { Uri = "sip:there@h:5070"u8.ToArray() };
    private static readonly byte[][] Others = ["X-Asserted"u8.ToArray(), "Remote-Party-ID"u8.ToArray()];

    private readonly SipMessage _again = new();
    private readonly SipMessage _third = new();
    private readonly RegisterReading _register = new();
    private byte[] _written = new byte[4096];
    private byte[] _generated = new byte[4096];

    public void Read(SipMessage request)
    {
        var defect = RequestValidation.CheckSyntax(request);
        Must.Hold(defect != RequestDefect.None || request.Error == SipParseError.None, "a request with a defect is not let through");
        if (request.Parsed.TryVia(out _)) ViaResponses.MarkSource(request, OwnParts.Source);
        Must.Hold(OwnParts.Tokens.ServerKey(request) == OwnParts.Tokens.ServerKey(request), "a key is a function of the message");
        Answer(request, defect);
        if (defect == RequestDefect.None) Forward(request);
        request.Edits.Clear();
    }

    private void Forward(SipMessage request)
    {
        RequestValidation.CheckScheme(request);
        RequestValidation.CheckMaxForwards(request);
        RequestValidation.CheckProxyRequire(request, out _);
        RequestValidation.CheckLoop(request, OwnParts.Tokens, OwnParts.Addresses);
        _register.Read(request);
        DigestUri.Fits("sip:a@h"u8, request, OwnParts.Domains, OwnParts.Addresses);
        OwnParts.Routes.Process(request, nowMinutes: 1000);
        Must.Hold(ViaResponses.ReplyFlow(request, OwnParts.Source).Remote.SameAddress(OwnParts.Source.Remote), "an answer goes where the request came from");
        AssertedIdentity.RemoveAll(request, request.Edits, Others);
        Must.Hold(!AssertedIdentity.IsIn(request.View, Others), "what is asserted is gone");
        WriteAndScan(request);
        RequestForwarding.NextHopUri(request.View, Target);
        OwnParts.Forwarding.Apply(request, request.Edits, Target, new ForwardingContext
        {
            Incoming = OwnParts.Addresses[0],
            Source = OwnParts.Source,
            Outgoing = OwnParts.Addresses[1],
            Remote = OwnParts.Source.Remote,
            BranchKey = 1,
            LoopKey = OwnParts.Tokens.LoopKey(request),
            Cookie = new DialogCookie { IssuedAt = 1000 },
            MaxBreadth = 60,
        });
        WriteAndScan(request);
        Must.Hold(RequestValidation.CheckSyntax(_again) == RequestDefect.None, "what is forwarded has no defect that it did not come with");
        Must.Hold(_again.Parsed.TryVia(out var via) && BranchParameter.TryRead(via.Branch.Of(_again.Received(HeaderId.Via)), out _, out _), "our Via is on top");
        Generated(GeneratedRequests.MaxLength(_again, 64), (sent, to) => GeneratedRequests.WriteAck(sent, "<sip:to>;tag=1"u8, to));
        Generated(GeneratedRequests.MaxLength(_again, _again.Received(HeaderId.To).Length), static (sent, to) => GeneratedRequests.WriteCancel(sent, [], to));
    }

    private void WriteAndScan(SipMessage request)
    {
        var length = SipWriter.Measure(request, request.Edits);
        if (_written.Length < length) _written = new byte[length * 2];
        Must.Hold(SipWriter.Write(request, request.Edits, _written.AsSpan(0, length)) == length, "what is written is as long as what was measured");
        Must.Hold(SipScanner.Scan(_again, _written, 0, length, short.MaxValue) == SipParseError.None && _again.Length == length, "what is sent on is well-formed");
        Must.Hold(_again.RequestUri.SequenceEqual(request.View.RequestUri) && _again.Body.SequenceEqual(request.Body), "and says what was meant");
    }

    private static readonly HeaderId[] Once = [HeaderId.From, HeaderId.To, HeaderId.CallId, HeaderId.CSeq];

    private void Generated(int room, Func<SipMessage, Span<byte>, int> write)
    {
        if (_generated.Length < room) _generated = new byte[room * 2];
        var length = write(_again, _generated.AsSpan(0, room));
        Must.Hold(SipScanner.Scan(_third, _generated, 0, length) == SipParseError.None && _third.Length == length, "an ACK or CANCEL is well-formed");
        Must.Hold(RequestValidation.CheckSyntax(_third) == RequestDefect.None, "an ACK or CANCEL has no defect");
    }

    /// <summary>Whatever came, an answer to it is well-formed and has what an answer must have, once. A number in CSeq that is too large stays: its sender knows it.</summary>
    private void Answer(SipMessage request, RequestDefect defect)
    {
        if (defect != RequestDefect.None && !MalformedRequest.TryMend(request, OwnParts.Source)) return;
        var room = SipResponseWriter.MaxLength(request.View, 0, 0);
        if (_written.Length < room) _written = new byte[room * 2];
        var length = SipResponseWriter.Write(request.View, 400, default, "tag"u8, default, default, _written.AsSpan(0, room));
        Must.Hold(SipScanner.Scan(_again, _written, 0, length, short.MaxValue) == SipParseError.None && _again.StatusCode == 400, "an answer is well-formed");
        foreach (var once in Once) Must.Hold(_again.CountReceived(once) == 1, "an answer has each of the fields that it must have, once");
        Must.Hold(_again.Parsed.TryVia(out _), "its Via can be read");
        Must.Hold(_again.Parsed.TryFrom(out _) && _again.Parsed.TryTo(out _), "its From and To can be read");
    }
}
