using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Uris;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>What is read when somebody asks, in any order, before the message gets memory of its own and after, is what its text says.</summary>
public sealed class LazyReadingTests
{
    private const int Messages = 20_000;

    private static readonly Mutation Mutation = new([.. SeedMessages.All.Select(seed => seed.Bytes)]);

    private static readonly (string Name, Func<SipMessage, string> Lazy, Func<SipMessage, string> Eager)[] Reads =
    [
        ("Via", message => message.Parsed.TryVia(out var via) ? Text(via) : "", message => ViaHeader.TryParse(Copy(message, HeaderId.Via), out var via) ? Text(via) : ""),
        ("From", message => message.Parsed.TryFrom(out var from) ? Text(from) : "", message => NameAddress.TryParse(Copy(message, HeaderId.From), out var from) ? Text(from) : ""),
        ("To", message => message.Parsed.TryTo(out var to) ? Text(to) : "", message => NameAddress.TryParse(Copy(message, HeaderId.To), out var to) ? Text(to) : ""),
        ("CSeq", message => message.Parsed.TryCSeq(out var cseq, out var method) ? $"{cseq.Number} {cseq.Method} {method}" : "",
            message => CSeqHeader.TryParse(Copy(message, HeaderId.CSeq), out var cseq) ? $"{cseq.Number} {cseq.Method} {SipMethods.Identify(cseq.Method.Of(Copy(message, HeaderId.CSeq)))}" : ""),
        ("Request-URI", message => message.Parsed.TryRequestUri(out var uri) ? Text(uri) : "", message => SipUri.TryParse(message.RequestUri.ToArray(), out var uri) ? Text(uri) : ""),
        ("Max-Forwards", message => message.Parsed.TryMaxForwards(out var hops) ? $"{hops}" : "", message => HeaderNumber.TryParseUpTo(255, Copy(message, HeaderId.MaxForwards), out var hops) ? $"{hops}" : ""),
        ("tag of From", message => message.Parsed.FromTag.Text(), message => NameAddress.TryParse(Copy(message, HeaderId.From), out var from) ? from.Tag.Of(Copy(message, HeaderId.From)).Text() : ""),
        ("tag of To", message => message.Parsed.ToTag.Text(), message => NameAddress.TryParse(Copy(message, HeaderId.To), out var to) ? to.Tag.Of(Copy(message, HeaderId.To)).Text() : ""),
        ("class", message => $"{message.Class}", message => $"{RequestClasses.Of(message)}"),
        ("Contacts", message => string.Join('|', message.View.Values(HeaderId.Contact)), message => string.Join('|', Lines(message, HeaderId.Contact))),
        ("Routes", message => string.Join('|', message.View.Values(HeaderId.Route)), message => string.Join('|', Lines(message, HeaderId.Route))),
        ("others", message => string.Join('|', message.View.Values(HeaderId.Other)), message => string.Join('|', Lines(message, HeaderId.Other))),
        ("body", message => message.Body.Text(), message => message.Bytes.ToArray().AsSpan(message.BodyRange.Start, message.BodyRange.Length) is var body ? Encoding.Latin1.GetString(body) : ""),
    ];

    [Fact]
    public void Reading_late_in_any_order_says_what_reading_at_once_says()
    {
        long inputs = 0;
        var message = new SipMessage();
        Gen.Select(Mutated.Of(SeedMessages.All.Count), Gen.Int[0, Reads.Length - 1].Array[1, 24], Gen.Int[0, 24]).Sample(
            (mutated, order, detachAt) =>
            {
                Check(message, Mutation.Apply(mutated.Seed, mutated.Changes), order, detachAt);
                Interlocked.Increment(ref inputs);
            },
            iter: Messages,
            threads: 1);
        Assert.True(inputs >= Messages);
    }

    private static void Check(SipMessage message, byte[] bytes, int[] order, int detachAt)
    {
        var eager = new SipMessage();
        var error = SipScanner.Scan(eager, [.. bytes], 0, bytes.Length);
        if (error is SipParseError.NotSip or SipParseError.BadStartLine or SipParseError.Unfinished or SipParseError.TooManyHeaders) return;
        var expected = Reads.Select(read => read.Eager(eager)).ToArray();
        var allocator = new PlainBufferAllocator(offset: 7, surplus: 5);
        Assert.Equal(error, SipScanner.Scan(message, bytes, 0, bytes.Length));
        for (var i = 0; i < order.Length; i++)
        {
            if (i == detachAt)
            {
                message.Detach(allocator);
                Array.Fill(bytes, (byte)'#');
            }

            Assert.Equal(expected[order[i]], Reads[order[i]].Lazy(message));
        }

        message.Clear();
        Assert.Equal(0, allocator.Held);
    }

    private static byte[] Copy(SipMessage message, HeaderId id) => message.Received(id).ToArray();

    private static IEnumerable<string> Lines(SipMessage message, HeaderId id) =>
        Enumerable.Range(0, message.FieldCount).Where(i => message.Field(i).Id == id).Select(i => message.Field(i).Value.Of(message.Bytes).Text());

    private static string Text(in ViaHeader via) => $"{via.Transport} {via.TransportName} {via.SentByHost} {via.SentByPort} {via.Branch} {via.Received} {via.Rport} {via.HasRport} {via.Maddr} {via.As} {via.Parameters} {via.Length}";

    private static string Text(in NameAddress address) => $"{address.DisplayName} {address.Uri} {address.Parameters} {address.IsBracketed} {address.Tag} {address.Length}";

    private static string Text(in SipUri uri) => $"{uri.Scheme} {uri.SchemeName} {uri.User} {uri.Password} {uri.Host} {uri.Port} {uri.Parameters} {uri.Headers}";
}
