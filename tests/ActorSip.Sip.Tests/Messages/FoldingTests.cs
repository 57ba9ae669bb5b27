using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>
/// RFC 3261 section 7.3.1: "Header fields can be extended over multiple lines by preceding each extra line with at least one SP or horizontal tab (HT). The line break and the whitespace at the beginning of the next line are
/// treated as a single SP character." Each place where section 25.1 lets white space stand is folded, alone and with all others; what is read stays the same.
/// </summary>
public sealed class FoldingTests
{
    /// <summary>~: SWS, nothing or white space. ^: LWS, white space for certain. Before a colon HCOLON allows blanks and tabs alone, so none is marked there.</summary>
    private const string Template = """
        REGISTER sip:e2e.test SIP/2.0
        Via:~SIP~/~2.0~/~UDP^proxy.e2e.test~:~5070~;~branch~=~z9hG4bKtop~;~rport~;~x~=~"a,b"~,~SIP~/~2.0~/~TCP^[2001:db8::1]~;~branch~=~z9hG4bKnext~
        v:~SIP/2.0/UDP^last.e2e.test~
        From:~"Alice \"A\""~<sip:alice@e2e.test;x>~;~tag~=~one~;~y~
        t:~Bob^the^callee~<sip:bob@e2e.test?h=1>~
        Call-ID:~call@e2e.test~
        CSeq:~17^REGISTER~
        Max-Forwards:~70~
        m:~<sip:one@192.0.2.1:5062;transport=udp>~;~expires~=~60~;~q~=~0.7~,~"Two, two"~<sip:two@192.0.2.2>~,~sip:three@192.0.2.3~;~expires~=~9~
        Contact:~<sip:four@192.0.2.4>~
        Path:~<sip:edge1.e2e.test;lr>~,~<sip:edge2.e2e.test;lr>~;~z~=~1~
        Expires:~300~
        l:~0~


        """;

    private static readonly string[] Folds = ["\r\n ", "\r\n\t", " \r\n  \t"];

    public static TheoryData<int> Places
    {
        get
        {
            var rows = new TheoryData<int>();
            for (var place = 0; place < Template.Count(letter => letter is '~' or '^'); place++) rows.Add(place);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_place_that_is_folded_reads_like_one_that_is_not(int place)
    {
        var plain = Read(With(null));
        foreach (var fold in Folds) Assert.Equal(plain, Read(With(fold, place)));
    }

    [Fact]
    public void All_places_at_once_read_like_none()
    {
        var plain = Read(With(null));
        Assert.Equal(Expected, plain);
        foreach (var fold in Folds) Assert.Equal(plain, Read(With(fold)));
    }

    private static readonly string[] Expected =
    [
        "Udp proxy.e2e.test 5070 z9hG4bKtop rport", "Tcp [2001:db8::1] 0 z9hG4bKnext", "Udp last.e2e.test 0 ",
        "sip:alice@e2e.test;x one", "sip:bob@e2e.test?h=1 ", "call@e2e.test", "17 Register", "70",
        "sip:one@192.0.2.1:5062;transport=udp 700 60", "sip:two@192.0.2.2 1000 -1", "sip:three@192.0.2.3 1000 9", "sip:four@192.0.2.4 1000 -1", "300 2",
    ];

    private static string With(string? fold, int only = -1)
    {
        var place = 0;
        var text = new StringBuilder();
        foreach (var letter in Template.ReplaceLineEndings("\r\n"))
        {
            if (letter is not ('~' or '^')) text.Append(letter);
            else if (fold is not null && (only < 0 || only == place)) text.Append(fold);
            else if (letter == '^') text.Append(' ');
            if (letter is '~' or '^') place++;
        }

        return text.ToString();
    }

    private static string[] Read(string text)
    {
        var message = Scanned.Valid(text);
        var read = new List<string>();
        foreach (var field in message.View.Values(HeaderId.Via))
            foreach (var range in new CommaList(field.Bytes()))
            {
                var value = field[range.Start..range.End].Bytes();
                Assert.True(ViaHeader.TryParse(value, out var via), field);
                read.Add($"{via.Transport} {via.SentByHost.Of(value).Text()} {via.SentByPort} {via.Branch.Of(value).Text()}{(via.HasRport ? " rport" : "")}");
            }

        Assert.True(message.Parsed.TryVia(out _));
        Assert.True(message.Parsed.TryFrom(out var from));
        Assert.True(message.Parsed.TryTo(out var to));
        Assert.True(message.Parsed.TryCSeq(out var cseq, out var method));
        Assert.True(message.Parsed.TryMaxForwards(out var hops));
        read.Add($"{from.Uri.Of(message.Received(HeaderId.From)).Text()} {message.Parsed.FromTag.Text()}");
        read.Add($"{to.Uri.Of(message.Received(HeaderId.To)).Text()} {message.Parsed.ToTag.Text()}");
        read.Add(message.Received(HeaderId.CallId).Text());
        read.Add($"{cseq.Number} {method}");
        read.Add($"{hops}");

        var draft = new RegisterRequestDraft();
        foreach (var contact in message.View.Values(HeaderId.Contact)) Assert.True(draft.TryAddContacts(contact.Bytes()), contact);
        foreach (var path in message.View.Values(HeaderId.Path)) Assert.True(draft.TryAddPath(path.Bytes()), path);
        draft.SetExpires(message.Received(HeaderId.Expires));
        var register = draft.Finish("sip:bob@e2e.test"u8, message.Received(HeaderId.CallId), cseq.Number, default, new RegisterOrigin { TransactionId = 1, NewBindingId = 1 });
        foreach (var contact in register.Contacts) read.Add($"{contact.Uri.Of(register.Text).Text()} {contact.Q} {contact.Expires}");
        read.Add($"{register.Expires} {register.Path.Text().Split("lr>").Length - 1}");
        return [.. read];
    }
}
