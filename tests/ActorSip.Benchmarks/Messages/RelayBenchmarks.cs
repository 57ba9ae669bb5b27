using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Messages;

/// <summary>What each relayed message costs before and after it is routed: an INVITE of 700 bytes is scanned and parsed as far as a relay needs it, and written with three edits. Both must allocate nothing.</summary>
[MemoryDiagnoser]
public class RelayBenchmarks
{
    private const string Invite =
        "INVITE sip:bob@198.51.100.7:5060;transport=udp SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK-524287-1---74bf9b2e;rport\r\n"
        + "Max-Forwards: 70\r\n"
        + "Route: <sip:proxy.example.com:5060;lr;as=FQAAA-gC>\r\n"
        + "From: \"Alice\" <sip:alice@example.com>;tag=9fxced76sl\r\n"
        + "To: <sip:bob@example.com>\r\n"
        + "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
        + "CSeq: 314159 INVITE\r\n"
        + "Contact: <sip:alice@192.0.2.101:5060>\r\n"
        + "User-Agent: Phone/1.0\r\n"
        + "Supported: replaces, timer\r\n"
        + "Content-Type: application/sdp\r\n"
        + "Content-Length: 199\r\n"
        + "\r\n"
        + "v=0\r\no=alice 2890844526 2890844526 IN IP4 192.0.2.101\r\ns=-\r\nc=IN IP4 192.0.2.101\r\nt=0 0\r\n"
        + "m=audio 49172 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n";

    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(Invite);
    private readonly byte[] _destination = new byte[2048];
    private readonly SipMessage _message = new();

    [GlobalSetup]
    public void Setup()
    {
        if (SipScanner.Scan(_message, _bytes, 0, _bytes.Length) != SipParseError.None) throw new InvalidOperationException($"{_message.Error} at {_message.ErrorOffset}");
        if (_bytes.Length is < 690 or > 710) throw new InvalidOperationException($"The INVITE has {_bytes.Length} bytes");
    }

    [Benchmark(Description = "Parse for relay")]
    public int Parse()
    {
        var message = _message;
        SipScanner.Scan(message, _bytes, 0, _bytes.Length);
        var parsed = message.Parsed;
        if (!parsed.TryVia(out var via) || !parsed.TryFrom(out var from) || !parsed.TryTo(out var to) || !parsed.TryCSeq(out var cseq, out _) || !parsed.TryRequestUri(out var uri)) return -1;
        var route = message.Received(HeaderId.Route);
        if (!NameAddress.TryParse(route, out var address) || !SipUri.TryParse(address.Uri.Of(route), out var routeUri)) return -1;
        return via.Branch.Length + from.Tag.Length + to.Uri.Length + (int)cseq.Number + uri.Host.Length + routeUri.Host.Length + message.Received(HeaderId.CallId).Length;
    }

    [Benchmark(Description = "Write with three edits")]
    public int Write()
    {
        var edits = _message.Edits;
        edits.Clear();
        edits.RemoveFirstValue(HeaderId.Route);
        var hops = _message.View.Fields(HeaderId.MaxForwards);
        hops.MoveNext();
        edits.Replace(hops.Ref, "69"u8);
        edits.Push(HeaderId.Via, "SIP/2.0/UDP proxy.example.com:5060;branch=z9hG4bKAAAAAAAAAAA.BBBBBBBBBBB;as=0.0.CCCCCCCCCCC"u8);
        return SipWriter.Write(_message, edits, _destination);
    }
}
