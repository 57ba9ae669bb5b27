namespace ActorSip.Benchmarks.Messages;

/// <summary>What a telephone sends that is no call.</summary>
internal static class PhoneMessages
{
    /// <summary>A keepalive, or a question of what the server can do.</summary>
    public const string Options =
        "OPTIONS sip:example.com SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK-524287-1---74bf9b2e;rport\r\n"
        + "Max-Forwards: 70\r\n"
        + "From: \"Alice\" <sip:alice@example.com>;tag=9fxced76sl\r\n"
        + "To: <sip:example.com>\r\n"
        + "Call-ID: 3848276298220188511@192.0.2.101\r\n"
        + "CSeq: 17 OPTIONS\r\n"
        + "User-Agent: Phone/1.0\r\n"
        + "Accept: application/sdp\r\n"
        + "Content-Length: 0\r\n"
        + "\r\n";

    public const string Register =
        "REGISTER sip:example.com SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK-524287-1---8a21c0fe;rport\r\n"
        + "Max-Forwards: 70\r\n"
        + "From: \"Alice\" <sip:alice@example.com>;tag=ua71fk2\r\n"
        + "To: \"Alice\" <sip:alice@example.com>\r\n"
        + "Call-ID: 9120357762114500@192.0.2.101\r\n"
        + "CSeq: 42 REGISTER\r\n"
        + "Contact: <sip:alice@192.0.2.101:5060;transport=udp>;+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"\r\n"
        + "Expires: 3600\r\n"
        + "User-Agent: Phone/1.0\r\n"
        + "Supported: path, outbound\r\n"
        + "Content-Length: 0\r\n"
        + "\r\n";

    /// <summary>The answer to a call that came through us and one proxy before.</summary>
    public const string Ok =
        "SIP/2.0 200 OK\r\n"
        + "Via: SIP/2.0/UDP proxy.example.com:5060;branch=z9hG4bKAAAAAAAAAAA.BBBBBBBBBBB;as=0.0.CCCCCCCCCCC\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK-524287-1---74bf9b2e;rport=5060;received=192.0.2.101\r\n"
        + "Record-Route: <sip:proxy.example.com:5060;lr;as=FQAAA-gC>\r\n"
        + "From: \"Alice\" <sip:alice@example.com>;tag=9fxced76sl\r\n"
        + "To: <sip:bob@example.com>;tag=8321234356\r\n"
        + "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
        + "CSeq: 314159 INVITE\r\n"
        + "Contact: <sip:bob@198.51.100.7:5060;transport=udp>\r\n"
        + "User-Agent: Phone/1.0\r\n"
        + "Content-Length: 0\r\n"
        + "\r\n";
}
