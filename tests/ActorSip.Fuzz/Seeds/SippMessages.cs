using System.Text;

namespace ActorSip.Fuzz.Seeds;

/// <summary>Messages of the shapes that SIPp's own scenarios and common telephones send, well-formed all of them.</summary>
internal static class SippMessages
{
    private const string Sdp = "v=0\no=user1 53655765 2353687637 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 6000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n";
    private const string Head = "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-42-1-0\nFrom: sipp <sip:sipp@127.0.0.1:5061>;tag=42SIPpTag001\nTo: service <sip:service@127.0.0.1:5060>\nCall-ID: 1-42@127.0.0.1\n";
    private const string InDialog = "Via: SIP/2.0/UDP 127.0.0.1:5061;branch=z9hG4bK-42-1-9\nFrom: sipp <sip:sipp@127.0.0.1:5061>;tag=42SIPpTag001\nTo: service <sip:service@127.0.0.1:5060>;tag=7SIPpTag011\nCall-ID: 1-42@127.0.0.1\n";
    private const string Digest = "Digest username=\"alice\",realm=\"example.com\",cnonce=\"6b8b4567\",nc=00000001,qop=auth,uri=\"sip:example.com\",nonce=\"AAMAAQAAAAAAAAABZVPxAHT1\",response=\"6629fae49393a05397450978507c4ef1\",algorithm=MD5";

    /// <summary>The bytes of each message, by its name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sipp INVITE"] = $"INVITE sip:service@127.0.0.1:5060 SIP/2.0\n{Head}CSeq: 1 INVITE\nContact: sip:sipp@127.0.0.1:5061\nMax-Forwards: 70\nSubject: Performance Test\nContent-Type: application/sdp\nContent-Length: 137\n\n{Sdp}",
        ["sipp 180"] = $"SIP/2.0 180 Ringing\n{InDialog}CSeq: 1 INVITE\nRecord-Route: <sip:p:5060;lr;as=FQAAA-gC>\nContact: <sip:127.0.0.1:5070;transport=UDP>\nContent-Length: 0\n\n",
        ["sipp 200"] = $"SIP/2.0 200 OK\nVia: SIP/2.0/UDP p:5060;branch=z9hG4bKAAAAAAAAAAA.AAAAAAAAAAA;as=3.1.AAAAAAAAAAA, SIP/2.0/UDP 127.0.0.1:5061;received=127.0.0.1;rport=5061;branch=z9hG4bK-42-1-0\nFrom: <sip:sipp@127.0.0.1>;tag=1\nTo: <sip:service@h>;tag=2\nCall-ID: 1-42@127.0.0.1\nCSeq: 1 INVITE\nContact: <sip:127.0.0.1:5070>\nContent-Type: application/sdp\nContent-Length: 137\n\n{Sdp}",
        ["sipp ACK"] = $"ACK sip:service@127.0.0.1:5060 SIP/2.0\n{InDialog}CSeq: 1 ACK\nRoute: <sip:p:5060;lr;as=FQAAA-gC>\nMax-Forwards: 70\nContent-Length: 0\n\n",
        ["sipp BYE"] = $"BYE sip:service@127.0.0.1:5060 SIP/2.0\n{InDialog}CSeq: 2 BYE\nRoute: <sip:p:5060;lr;as=FQAAA-gC>,<sip:[2001:db8::10];lr>\nMax-Forwards: 70\nContent-Length: 0\n\n",
        ["sipp CANCEL"] = $"CANCEL sip:service@127.0.0.1:5060 SIP/2.0\n{Head}CSeq: 1 CANCEL\nMax-Forwards: 70\nReason: SIP;cause=200;text=\"Call completed elsewhere\"\nContent-Length: 0\n\n",
        ["sipp REGISTER"] = $"REGISTER sip:example.com SIP/2.0\n{Head}CSeq: 2 REGISTER\nContact: <sip:alice@127.0.0.1:5061;transport=tcp>;expires=300;q=0.5;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";reg-id=1, <sip:b@127.0.0.1>\nPath: <sip:edge.example.com;lr;ob>\nSupported: path, outbound, gruu\nAuthorization: {Digest}\nExpires: 600\nMax-Forwards: 70\nUser-Agent: SIPp/Linux\nContent-Length: 0\n\n",
        ["sipp 401"] = $"SIP/2.0 401 Unauthorized\n{Head}CSeq: 1 REGISTER\nWWW-Authenticate: Digest realm=\"example.com\", nonce=\"AAMAAQAAAAAAAAABZVPxAHT1\", algorithm=SHA-256, qop=\"auth,auth-int\"\nWWW-Authenticate: Digest realm=\"example.com\", nonce=\"AAMAAQAAAAAAAAABZVPxAHT1\", opaque=\"\", stale=FALSE, algorithm=MD5\nContent-Length: 0\n\n",
        ["strict router"] = $"BYE sip:p:5060;lr;as=FQAAA-gC SIP/2.0\n{InDialog}CSeq: 3 BYE\nRoute: <sip:strict.example.com>, <sip:service@127.0.0.1;maddr=127.0.0.1>\nMax-Forwards: 70\nContent-Length: 0\n\n",
        ["identities and IPv6"] = "INVITE sip:+1-201-555-0123;ext=1@[2001:db8::10]:5060;user=phone;maddr=p SIP/2.0\nv: SIP/2.0/UDP [2001:db8::9:1];rport;branch=z9hG4bK87asdks7\nf: \"J \\\"R\\\" Rosenberg\" <sip:jdrosen@example.com>;tag=9\nt: <tel:+12015550123;phone-context=example.com>\ni: f81d4fae@h\nCSeq: 4711 INVITE\nm: <sips:a@h;ob>\nP-Asserted-Identity: \"C\" <sip:c@h>, tel:+14085264000\nP-Preferred-Identity: <sip:c@h>\nPrivacy: id;critical\nk: 100rel,timer\nProxy-Require: privacy\nMax-Breadth: 60\nl: 0\n\n",
        ["keepalives on a stream"] = "\n\nOPTIONS sip:h SIP/2.0\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\nFrom: <sip:a@h>;tag=1\nTo: <sip:h>\nCall-ID: x\nCSeq: 1 OPTIONS\nMax-Forwards: 70\nContent-Length: 0\n\n",
    }.ToDictionary(row => row.Key, row => Encoding.Latin1.GetBytes(row.Value.Replace("\n", "\r\n", StringComparison.Ordinal)), StringComparer.Ordinal);
}
