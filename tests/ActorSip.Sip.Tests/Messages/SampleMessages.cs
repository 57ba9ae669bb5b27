using ActorSip.EndToEnd.Tests.Torture;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>
/// Messages to try everything with: some of our own, those that the running server is tortured with, and the archive of RFC 4475 where its folder is to be
/// found beside the project.
/// </summary>
internal static class SampleMessages
{
    public const string Invite =
        "INVITE sip:bob@biloxi.example.com SIP/2.0\r\nVia: SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds\r\nMax-Forwards: 70\r\nTo: Bob <sip:bob@biloxi.example.com>\r\n"
        + "From: Alice <sip:alice@atlanta.example.com>;tag=1928301774\r\nCall-ID: a84b4c76e66710@pc33.atlanta.example.com\r\nCSeq: 314159 INVITE\r\n"
        + "Contact: <sip:alice@pc33.atlanta.example.com>\r\nContent-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n";

    private static readonly (string Name, string Text)[] Own =
    [
        ("invite", Invite),
        ("compact, other case, white space and folds", "OPTIONS sip:h SIP/2.0\r\nv :SIP/2.0/UDP  a.example.com\r\n ;branch = z9hG4bKa ,\r\n\tSIP/2.0/TCP b;branch=z9hG4bKb\r\nTO:\r\n <sip:h>  \r\n"
            + "f\t: \"a,\\\"b\" <sip:x>;tag=1\r\nI:c@d\r\ncSEQ: 0009\r\n  OPTIONS\r\nmAX-fORWARDS: 0068\r\nNew_Header~: x;;,,;,\r\nL:0\r\n\r\n"),
        ("no header fields", "OPTIONS sip:h SIP/2.0\r\n\r\n"),
        ("empty values", "OPTIONS sip:h SIP/2.0\r\nSubject:\r\nVia:  \r\nSupported: \r\n \r\nVia:a\r\n\r\nbody"),
        ("binary body with header-like lines", "MESSAGE sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nContent-Length: 14\r\n\r\n\0\u0001\u0002\r\n\r\nVia: x\u00ff"),
        ("two messages in one datagram", "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nl: 0\r\n\r\n" + Invite),
        ("many Vias in one field", "BYE sip:h SIP/2.0\r\nVia: SIP/2.0/UDP a, SIP/2.0/TCP b,SIP/2.0/TLS c\r\nVia: SIP/2.0/UDP d\r\nRoute: <sip:e;lr>,<sip:f;lr>\r\nRoute: <sip:g;lr>\r\n\r\n"),
        ("response", "SIP/2.0 200 = 2**3 * 5**2 \u00d0\u00bd\u00d0\u00be\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nTo: <sip:a>;tag=2\r\nFrom: <sip:b>;tag=1\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n\r\n"),
        ("response without reason", "SIP/2.0 100 \r\nVia: SIP/2.0/UDP h\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"),
        ("unknown scheme and method", "NEW-M%thod. unknown:what+ever SIP/2.0\r\nTo: isbn:2983792873\r\nCSeq: 1 NEW-M%thod.\r\n\r\n"),
        ("version 7", "OPTIONS sip:h SIP/7.0\r\nVia: SIP/7.0/UDP h\r\nCSeq: 1 OPTIONS\r\n\r\n"),
        ("negative length", "OPTIONS sip:h SIP/2.0\r\nContent-Length: -999\r\n\r\n"),
        ("line without colon", "OPTIONS sip:h SIP/2.0\r\nVia SIP/2.0/UDP h\r\nCSeq: 1 OPTIONS\r\n\r\n"),
        ("URI in brackets", "OPTIONS <sip:h> SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n"),
        ("long values", "INVITE sip:" + new string('u', 600) + "@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK" + new string('b', 700) + "\r\n" + string.Concat(Enumerable.Repeat("Unknown-" + new string('n', 9) + ": v\r\n", 60)) + "\r\n"),
    ];

    /// <summary>Names of all samples.</summary>
    public static TheoryData<string> Names => [.. Own.Select(sample => sample.Name), .. Torture];

    /// <summary>Names of those that torture: written for datagrams, they are wrong in many ways for a stream. Without the archive ours remain.</summary>
    public static TheoryData<string> TortureNames => [.. Torture];

    /// <summary>Whether the 50 files of RFC 4475 are among them.</summary>
    public static bool HasArchive => TortureFiles().Length > 0;

    private static IEnumerable<string> Torture => TortureMessages.Own.Keys.Concat(TortureFiles().Select(file => Path.GetFileName(file)));

    /// <summary>A copy, which a test may change while others run.</summary>
    public static byte[] Bytes(string name)
    {
        foreach (var sample in Own)
            if (string.Equals(sample.Name, name, StringComparison.Ordinal)) return sample.Text.Bytes();
        if (TortureMessages.Own.TryGetValue(name, out var own)) return [.. own];
        return File.ReadAllBytes(TortureFiles().Single(file => string.Equals(Path.GetFileName(file), name, StringComparison.Ordinal)));
    }

    /// <summary>Looked for in shared/torture/rfc4475 of every folder above the assembly.</summary>
    private static string[] TortureFiles()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var files = Path.Combine(folder.FullName, "shared", "torture", "rfc4475");
            if (Directory.Exists(files)) return [.. Directory.GetFiles(files, "*.dat").Order(StringComparer.Ordinal)];
        }

        return [];
    }
}
