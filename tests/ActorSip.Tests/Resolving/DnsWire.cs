using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace ActorSip.Tests.Resolving;

/// <summary>DNS messages (RFC 1035), as far as a test server needs them.</summary>
internal static class DnsWire
{
    private const int HeaderLength = 12;

    private static readonly string[] Names = ["A", "SOA", "CNAME", "AAAA", "SRV", "NAPTR"];
    private static readonly int[] Numbers = [1, 6, 5, 28, 33, 35];

    /// <summary>The question of a query, "SRV _sip._udp.example.com", and where it ends.</summary>
    public static string Question(ReadOnlySpan<byte> query, out int end)
    {
        var name = new StringBuilder();
        var at = HeaderLength;
        while (query[at] > 0)
        {
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.ASCII.GetString(query.Slice(at + 1, query[at])));
            at += query[at] + 1;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(query[(at + 1)..]);
        end = at + 5;
        return $"{Names[Array.IndexOf(Numbers, type)]} {name.ToString().ToLowerInvariant()}";
    }

    /// <summary>An answer.</summary>
    /// <param name="query">That was asked.</param>
    /// <param name="code">0 for none, 2 SERVFAIL, 3 NXDOMAIN.</param>
    /// <param name="answers">Lines such as "a.example 60 A 192.0.2.1".</param>
    /// <param name="authority">The same.</param>
    /// <param name="isTruncated">Without the answers, which are to be fetched by TCP.</param>
    public static byte[] Answer(ReadOnlySpan<byte> query, int code, IReadOnlyList<string> answers, IReadOnlyList<string> authority, bool isTruncated)
    {
        var asked = Question(query, out var end).Split(' ')[1];
        var message = new Message();
        message.AddRange(query[..2]);
        message.Add16(0x8180 | code | (isTruncated ? 0x200 : 0));
        message.Add16(1);
        message.Add16(isTruncated ? 0 : answers.Count);
        message.Add16(isTruncated ? 0 : authority.Count);
        message.Add16(0);
        message.AddRange(query[HeaderLength..end]);
        if (isTruncated) return [.. message];
        foreach (var line in answers.Concat(authority)) AddRecord(message, line.Split(' ', StringSplitOptions.RemoveEmptyEntries), asked);
        return [.. message];
    }

    private static void AddRecord(Message message, string[] words, string asked)
    {
        // The name that was asked for is a pointer to the question (RFC 1035 section 4.1.4).
        if (words[0] == asked) message.Add16(0xC000 | HeaderLength);
        else message.AddName(words[0]);
        message.Add16(Numbers[Array.IndexOf(Names, words[2])]);
        message.Add16(1);
        message.Add32(Number(words[1]));
        var content = Content(words[2], words[3..]);
        message.Add16(content.Count);
        message.AddRange(content);
    }

    private static Message Content(string type, string[] words)
    {
        var content = new Message();
        switch (type)
        {
            case "A" or "AAAA":
                content.AddRange(IPAddress.Parse(words[0]).GetAddressBytes());
                break;
            case "CNAME":
                content.AddName(words[0]);
                break;
            case "SRV":
                foreach (var number in words[..3]) content.Add16(Number(number));
                content.AddName(words[3]);
                break;
            case "NAPTR":
                foreach (var number in words[..2]) content.Add16(Number(number));
                foreach (var text in new[] { words[2], words[3], "" })
                {
                    content.Add((byte)text.Length);
                    content.AddRange(Encoding.ASCII.GetBytes(text));
                }

                content.AddName(words[4]);
                break;
            default:
                content.AddName("ns.test");
                content.AddName("admin.test");
                foreach (var number in new[] { 1, 3600, 600, 3600, Number(words[0]) }) content.Add32(number);
                break;
        }

        return content;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Message : List<byte>
    {
        public void Add16(int number)
        {
            Add((byte)(number >> 8));
            Add((byte)number);
        }

        public void Add32(int number)
        {
            Add16(number >> 16);
            Add16(number);
        }

        public void AddName(string name)
        {
            foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
            {
                Add((byte)label.Length);
                AddRange(Encoding.ASCII.GetBytes(label));
            }

            Add(0);
        }
    }
}
