using System.Text;
using ActorSip.Benchmarks.Messages;
using ActorSip.EndToEnd.Tests.Torture;
using ActorSip.Sip.Messages;

namespace ActorSip.Fuzz.Seeds;

/// <summary>The inputs that fuzzing begins with: the project's own messages, as datagrams and streams, and the values in them.</summary>
internal static class SeedCorpus
{
    private const int LargestMessage = 2048;

    private static readonly string[] Uris =
    [
        "sip:al%69ce:pw@example.com:5070;transport=tcp;lr?subject=x&priority=urgent\nsip:alice:pw@EXAMPLE.com:5070;lr;transport=TCP?priority=urgent&subject=x",
        "sips:1212@gateway.com;maddr=192.0.2.1;ttl=5\nsip:1212@gateway.com", "tel:+1-201-555-0123;phone-context=h\ntel:+12015550123;phone-context=H", "tel:7042;phone-context=example.com",
        "\"A. G. Bell\" <sip:agb@bell-telephone.com;transport=tcp>;tag=a48s;q=0.7, sip:b@[::1]", "SIP/2.0/UDP [2001:db8::9:1]:5061;branch=z9hG4bK776asdhds;rport;received=192.0.2.1, SIP/2.0/TCP h",
        "sip:+1-201@h;user=phone\ntel:+1201",
    ];

    private static readonly string[] Contacts =
    [
        "*", "<sip:a@192.0.2.1:5062;transport=tcp;ob;pn-provider=fcm;pn-prid=x==>;expires=0;q=0.123;methods=\"INVITE, ACK\";+sip.instance=\"<urn:uuid:0>\";reg-id=1,sip:b@h;expires=99999999999\n<sip:p;lr>,<sip:q;lr;ob>",
    ];

    private static readonly string[] Cookies =
    [
        "FQAAA-gC\n<sip:p:5060;lr;as=FQAAA-gC>", "FQAAA-gC\n<sip:p:5060;transport=tcp;lr;as=FQAAA-gC>,<sip:p:5060;lr;as=FQAAA-gC>,<sip:x>", "a\n<sip:strict>,<sip:last@h>",
    ];

    private static readonly string[] Credentials =
    [
        "Digest username=\"alice\", realm=\"h\", nonce=\"AAMAAQAAAAAAAAABZVPxAHT1\", uri=\"sip:h\", response=\"6629fae49393a05397450978507c4ef1\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"0a\", opaque=\"\", userhash=false",
        "Digest realm=\"h \\\"x\\\"\", nonce=\"84a4cc6f\", qop=\"auth,auth-int\", stale=true, algorithm=SHA-256", "Basic QWxhZGRpbjpvcGVu",
    ];

    /// <summary>The inputs, each with its kind in front.</summary>
    public static IEnumerable<byte[]> Inputs()
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bytes in TortureMessages.Own.Values.Concat(SippMessages.All.Values).Append(Encoding.Latin1.GetBytes(RelayMessages.Invite)))
        {
            if (bytes.Length > LargestMessage) continue;
            yield return [0, .. bytes];
            yield return [1, 2, 7, 250, .. bytes];
            AddValues(bytes, values);
        }

        foreach (var (kind, texts) in new (byte Kind, IEnumerable<string> Texts)[] { (2, Uris.Concat(values)), (3, Contacts), (4, Cookies), (5, Credentials) })
            foreach (var text in texts) yield return [kind, .. Encoding.Latin1.GetBytes(text)];
    }

    /// <summary>Writes one file for each input.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var count = 0;
        foreach (var input in Inputs()) File.WriteAllBytes(Path.Combine(folder, $"{input[0]}-{count++:D4}"), input);
        Console.WriteLine($"{count} seeds in {folder}");
    }

    private static void AddValues(byte[] bytes, HashSet<string> values)
    {
        var message = new SipMessage();
        SipScanner.Scan(message, bytes, 0, bytes.Length);
        for (var i = 0; i < message.FieldCount; i++)
        {
            if (message.Field(i) is { Id: HeaderId.Via or HeaderId.From or HeaderId.To or HeaderId.Contact or HeaderId.CSeq or HeaderId.Supported } field)
                values.Add(Encoding.Latin1.GetString(field.Value.Of(message.Bytes)));
        }
    }
}
