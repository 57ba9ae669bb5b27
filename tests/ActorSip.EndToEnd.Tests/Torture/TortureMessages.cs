using System.Text;

namespace ActorSip.EndToEnd.Tests.Torture;

/// <summary>
/// Messages of the kinds that RFC 4475 describes, each written here for the domain of the tests. The user "tortured" is registered, so that
/// what can be forwarded is forwarded. A backquote stands for a byte that the text cannot hold: `00 for NUL and so on, in hexadecimal.
/// </summary>
internal static class TortureMessages
{
    private const string Sink = "sip:tortured@e2e.test";
    private const string Via = "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK{0}";
    private const string Body = "Content-Type: application/sdp\nContent-Length: 15\n\nv=0\no=- 0 0 IN";

    /// <summary>The bytes of each message, by its name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Own { get; } = Build();

    private static Dictionary<string, byte[]> Build()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);

        // Section 3.1.1: unusual, but right.
        texts["folded headers and odd spacing"] =
            $"INVITE {Sink};vivid=yes SIP/2.0\nTO :\n {Sink} ;   tag    = 19a\nfROM : \"A \\\\\\\"quote\\\\\\\"\"   <sip:a@e2e.test>\n  ;\n"
            + "  tag = 98a\nmax-FORWARDS: 0068\nCALL-id: folded\n"
            + "cseq: 0009\n  INVITE\nv:  SIP  / 2.0\n /UDP\n    127.0.0.1;branch=390sk\nVia : SIP/2.0/TCP  other.e2e.test ;branch =\n"
            + " z9hG4bKone;  x = 1\nNewFangled: of\n no kind\ns :\nl: 0\n"
            + "m:\"Quoted \\\"\\\"\" <sip:a@e2e.test> ; newparam =\n newvalue ;\n  second ; q = 0.33\n\n";
        texts["a method of all token characters"] =
            "!interesting-Method0123456789_*+`60.%indeed'~ "
            + "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@e2e.test SIP/2.0\n"
            + Headers("!interesting-Method0123456789_*+`60.%indeed'~", "intmeth") + "\n";
        texts["percent escapes"] =
            $"INVITE sip:sips%3Auser%40e2e.test@e2e.test SIP/2.0\n{Headers("INVITE", "esc01")}"
            + $"Contact: <sip:cal%6Cer@127.0.0.1;%6C%72;n%61me=v%61lue%25%34%31>\n{Body}";
        texts["an escaped NUL in the user"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "escnull", "<sip:null-%00-null@e2e.test>")
            + "Contact: <sip:%00@127.0.0.1>\nContact: <sip:%00%00@127.0.0.1>\n\n";
        texts["a method that only looks escaped"] =
            "RE%47IST%45R sip:e2e.test SIP/2.0\n" + Headers("RE%47IST%45R", "esc02", "\"%Z%45\" <sip:r@e2e.test>")
            + "Contact: <sip:alias1@127.0.0.1>\n\n";
        texts["no space before the bracket"] = $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "lwsdisp", "tortured<sip:tortured@e2e.test>") + "\n";
        texts["very long values"] =
            $"INVITE {Sink} SIP/2.0\n"
            + Headers("INVITE", "longreq", $"\"{new string('n', 700)}\" <sip:{new string('u', 400)}@e2e.test>;{new string('p', 300)}={new string('v', 300)}")
            + string.Concat(Enumerable.Range(0, 34).Select(hop => $"Via: SIP/2.0/TCP hop{hop}.e2e.test;branch=z9hG4bK{new string('b', 40)}{hop}\n"))
            + $"Unknown-{new string('N', 300)}: {new string('x', 500)}\nContact: <sip:{new string('c', 300)}@127.0.0.1>\n{Body}";
        texts["a second request behind the first"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "dblreq1") + "Content-Length: 0\n\n" + $"INVITE {Sink} SIP/2.0\n"
            + Headers("INVITE", "dblreq2") + Body;
        texts["a semicolon in the user part"] =
            "OPTIONS sip:user;par=u%40example.net@e2e.test SIP/2.0\n" + Headers("OPTIONS", "semiuri")
            + "Accept: application/sdp, application/pkcs7-mime\n\n";
        texts["every transport in Via"] =
            $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "transports")
            + "Via: SIP/2.0/SCTP a.e2e.test;branch=z9hG4bK1\nVia: SIP/2.0/TLS b.e2e.test;branch=z9hG4bK2\n"
            + "Via: SIP/2.0/CARRIER-PIGEON c.e2e.test;branch=z9hG4bK3\nVia: SIP/2.0/TCP d.e2e.test;branch=z9hG4bK4\n\n";
        texts["a body of several parts with NULs"] =
            $"MESSAGE {Sink} SIP/2.0\n" + Headers("MESSAGE", "mpart01")
            + "Content-Type: multipart/mixed;boundary=7a9c\nContent-Length: 110\n\n--7a9c\nContent-Type: text/plain\n\nHello\n--7a9c\n"
            + "Content-Type: application/octet-stream\n\n`00`01`ff`00`80\n--7a9c--\n";
        texts["a reason phrase in UTF-8"] =
            "SIP/2.0 200 = 2**3 * 5**2 `d0`bd`d0`be `d1`81`d1`82`d0`be\n" + Headers("INVITE", "unreason") + "Contact: <sip:user@127.0.0.1>\n\n";
        texts["an empty reason phrase"] = "SIP/2.0 100 \n" + Headers("INVITE", "noreason") + "\n";

        // Section 3.1.2: wrong.
        texts["stray separators in Via"] =
            $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "badinv01").Replace(Format(Via, "badinv01"), "Via: SIP/2.0/UDP 127.0.0.1:5060;;,;,,", StringComparison.Ordinal)
            + "Contact: \"Joe\" <sip:joe@127.0.0.1>;;;;\n\n";
        texts["a Content-Length beyond the datagram"] =
            $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "clerr") + "Content-Type: application/sdp\nContent-Length: 9999\n\nv=0\n";
        texts["a negative Content-Length"] =
            $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "ncl") + "Content-Type: application/sdp\nContent-Length: -999\n\nv=0\n";
        texts["numbers too large in a request"] =
            $"REGISTER sip:e2e.test SIP/2.0\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKscalar02\nMax-Forwards: 300\nFrom: {Sink};tag=1\n"
            + $"To: {Sink}\nCall-ID: scalar02\nCSeq: 36893488147419103232 REGISTER\n"
            + "Expires: 10000000000000000000000000000000000000000\nContact: <sip:user@127.0.0.1>;expires=280297596632815\nContent-Length: 0\n\n";
        texts["numbers too large in a response"] =
            $"SIP/2.0 503 Service Unavailable\n{Format(Via, "scalarlg")}\n"
            + $"From: {Sink};tag=1\nTo: {Sink};tag=2\nCall-ID: scalarlg\nCSeq: 9292394834772304023312 OPTIONS\nRetry-After: 949302838503028349304023988\n"
            + "Warning: 1812 overture \"In Progress\"\nContent-Length: 0\n\n";
        texts["a quote that does not end"] = $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "quotbal", "\"Mr. T. Ortured <sip:tortured@e2e.test>") + "\n";
        texts["brackets around the Request-URI"] = $"INVITE <{Sink}> SIP/2.0\n" + Headers("INVITE", "ltgtruri") + "\n";
        texts["a space in the Request-URI"] = $"INVITE {Sink}; lr SIP/2.0\n" + Headers("INVITE", "lwsruri") + "\n";
        texts["several spaces in the request line"] = $"INVITE  {Sink}  SIP/2.0\n" + Headers("INVITE", "lwsstart") + "\n";
        texts["spaces behind the request line"] = $"OPTIONS {Sink} SIP/2.0  \n" + Headers("OPTIONS", "trws") + "\n";
        texts["headers in the Request-URI"] = $"INVITE {Sink}?Route=%3Csip:127.0.0.1%3E SIP/2.0\n" + Headers("INVITE", "escruri") + "\n";
        texts["a date outside GMT"] = $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "baddate") + "Date: Fri, 01 Jan 2010 16:00:00 EST\n\n";
        texts["a contact with headers but no brackets"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "regbadct") + "Contact: sip:user@127.0.0.1?Route=%3Csip:sip.e2e.test%3E\n\n";
        texts["spaces inside an address"] =
            $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "badaspec", "\"Watson, Thomas\" < sip:t.watson@e2e.test >") + "\n";
        texts["a display name of no tokens"] =
            $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "baddn", "I. Do, not (quote) <sip:tortured@e2e.test>")[..^1];
        texts["another version of SIP"] =
            $"OPTIONS {Sink} SIP/7.0\n" + Headers("OPTIONS", "badvers").Replace("SIP/2.0", "SIP/7.0", StringComparison.Ordinal) + "\n";
        texts["CSeq names another method"] = $"OPTIONS {Sink} SIP/2.0\n" + Headers("INVITE", "mismatch01") + "\n";
        texts["CSeq names another method than an unknown one"] = $"NEWMETHOD {Sink} SIP/2.0\n" + Headers("INVITE", "mismatch02") + "\n";
        texts["a status code too large"] = "SIP/2.0 4294967301 better not break the receiver\n" + Headers("INVITE", "bigcode") + "\n";

        // Sections 3.2 to 3.4: right in grammar, trying in other ways.
        texts["a branch of nothing but the cookie"] =
            $"OPTIONS {Sink} SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK\nMax-Forwards: 70\nFrom: {Sink};tag=1\nTo: {Sink}\n"
            + "Call-ID: badbranch\nCSeq: 8 OPTIONS\nl: 0\n\n";
        texts["nearly no headers"] = $"INVITE {Sink} SIP/2.0\nCSeq: 193942 INVITE\n{Format(Via, "insuf")}\nContent-Length: 0\n\n";
        texts["a scheme that nobody knows"] = "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0\n" + Headers("OPTIONS", "unkscm") + "\n";
        texts["a registered scheme that is not SIP"] = "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0\n" + Headers("OPTIONS", "novelsc") + "\n";
        texts["unknown schemes in From and To"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "unksm2", "<isbn:2983792873>") + "Contact: <name:John_Smith>\n\n";
        texts["extensions that nobody has"] =
            $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "bext01")
            + "Require: nothingSupportsThis, nothingSupportsThisEither\nProxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis\n\n";
        texts["a body of unknown type"] =
            $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "invut") + "Content-Type: application/unknownformat\nContent-Length: 9\n\n<audio>\n";
        texts["an unknown authentication scheme"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "regaut01")
            + "Authorization: NoOneKnowsThisScheme opaque-data=here\nContact: <sip:j.user@127.0.0.1>\n\n";
        texts["headers that must be single, twice"] =
            $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "multi01")
            + "CSeq: 93222 REGISTER\nCall-ID: another\nMax-Forwards: 3\nFrom: <sip:other@e2e.test>;tag=2\nTo: <sip:third@e2e.test>\n\n";
        texts["two Content-Lengths that differ"] =
            $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "mcl01")
            + "Content-Length: 13\nContent-Length: 5\nContent-Type: text/plain\n\nThere's no way to know\n";
        texts["a response by way of the broadcast address"] =
            "SIP/2.0 200 OK\n" + Headers("INVITE", "bcast")
            + "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\nContact: <sip:user@127.0.0.1>\n\n";
        texts["Max-Forwards of 0"] =
            $"OPTIONS {Sink} SIP/2.0\n" + Headers("OPTIONS", "zeromf").Replace("Max-Forwards: 70", "Max-Forwards: 0", StringComparison.Ordinal) + "\n";
        texts["an unknown parameter of a contact"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "cparam01", "sip:param@e2e.test")
            + "Contact: sip:+19725552222@127.0.0.1:5099;unknownparam\n\n";
        texts["an unknown parameter of a contact's URI"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "cparam02", "sip:param@e2e.test")
            + "Contact: <sip:+19725552222@127.0.0.1:5099;unknownparam>\n\n";
        texts["a contact with a Route inside"] =
            "REGISTER sip:e2e.test SIP/2.0\n" + Headers("REGISTER", "regescrt", "sip:routed@e2e.test")
            + "Contact: <sip:user@127.0.0.1:5099?Route=%3Csip:sip.e2e.test%3E>\n\n";
        texts["a body that is not accepted in return"] = $"INVITE {Sink} SIP/2.0\n" + Headers("INVITE", "sdp01") + "Accept: text/nobodyKnowsThis\n" + Body;
        texts["a request as RFC 2543 wrote it"] =
            $"INVITE {Sink} SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5060\nFrom: <sip:old@e2e.test>\nTo: {Sink}\nCall-ID: inv2543\nCSeq: 56 INVITE\n\n";
        texts["no version at all"] = $"INVITE {Sink}\n" + Headers("INVITE", "test") + "\n";

        // Not in the RFC: what any socket meets.
        texts["nothing but line ends"] = "\n\n\n\n\n\n";
        texts["noise"] = string.Concat(Enumerable.Range(0, 256).Select(value => $"`{value:x2}")) + "\n\n";
        texts["half a request"] = $"INVITE {Sink} SIP/2.0\nVia: SIP/2.0/UD";
        return texts.ToDictionary(row => row.Key, row => Bytes(row.Value), StringComparer.Ordinal);
    }

    private static string Headers(string method, string name, string to = "<" + Sink + ">") =>
        $"{Format(Via, name)}\nMax-Forwards: 70\nFrom: <sip:torturer@e2e.test>;tag=t{name}\nTo: {to}\nCall-ID: own-{name}\nCSeq: 7 {method}\n";

    private static string Format(string format, string name) => format.Replace("{0}", name, StringComparison.Ordinal);

    /// <summary>Latin-1, lines ended by CRLF, `xx made bytes.</summary>
    private static byte[] Bytes(string text)
    {
        var parts = text.Replace("\n", "\r\n", StringComparison.Ordinal).Split('`');
        var plain = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
            plain.Append((char)Convert.FromHexString(part.AsSpan(0, 2))[0]).Append(part.AsSpan(2));
        return Encoding.Latin1.GetBytes(plain.ToString());
    }
}
