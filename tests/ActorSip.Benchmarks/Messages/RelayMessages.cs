namespace ActorSip.Benchmarks.Messages;

/// <summary>What is relayed in the benchmarks, and what fuzzing begins with.</summary>
internal static class RelayMessages
{
    /// <summary>An INVITE of 700 bytes, as a telephone behind another proxy sends it.</summary>
    public const string Invite =
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
}
