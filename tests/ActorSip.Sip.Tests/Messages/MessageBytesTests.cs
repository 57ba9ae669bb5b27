using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Bytes outside edits leave exactly as they came.</summary>
public sealed class MessageBytesTests
{
    public static TheoryData<string> Samples => SampleMessages.Names;

    [Theory]
    [MemberData(nameof(Samples))]
    public void Without_edits_a_message_leaves_as_it_came(string name)
    {
        var bytes = SampleMessages.Bytes(name);
        var message = Scanned.Message(bytes);
        if (message.Error != SipParseError.None) return;
        Assert.True(bytes.AsSpan(0, message.Length).SequenceEqual(message.Written()));
        Assert.True(bytes.AsSpan(0, message.Length).SequenceEqual(message.Bytes));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_edits_of_a_proxy_change_their_lines_alone(string name)
    {
        var bytes = SampleMessages.Bytes(name);
        var message = Scanned.Message(bytes);
        if (message.Error != SipParseError.None || !message.IsRequest) return;
        message.Edits.SetRequestUri("sip:target@192.0.2.9"u8);
        message.Edits.Push(HeaderId.RecordRoute, "<sip:proxy;lr>"u8);
        message.Edits.Push(HeaderId.Via, "SIP/2.0/UDP proxy;branch=z9hG4bKours"u8);
        var hops = message.View.Fields(HeaderId.MaxForwards);
        if (hops.MoveNext()) message.Edits.Replace(hops.Ref, "69"u8);
        else message.Edits.Append(HeaderId.MaxForwards, "70"u8);
        var written = Scanned.Message(message.Written());

        Assert.Equal(SipParseError.None, written.Error);
        Assert.Equal("sip:target@192.0.2.9", written.RequestUri.Text());
        Assert.Equal(message.MethodToken.Text(), written.MethodToken.Text());
        Assert.Equal(message.Body.ToArray(), written.Body.ToArray());
        Assert.Equal(["SIP/2.0/UDP proxy;branch=z9hG4bKours", .. Lines(message, HeaderId.Via)], Lines(written, HeaderId.Via));
        Assert.Equal(["<sip:proxy;lr>", .. Lines(message, HeaderId.RecordRoute)], Lines(written, HeaderId.RecordRoute));

        // All other lines: the same bytes in the same order.
        Assert.Equal(OtherLines(message), OtherLines(written));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_response_with_its_top_Via_removed_keeps_every_other_byte(string name)
    {
        var message = Scanned.Message(SampleMessages.Bytes(name));
        if (message.Error != SipParseError.None || !message.HasReceived(HeaderId.Via)) return;
        Assert.True(message.Edits.RemoveFirstValue(HeaderId.Via));
        var written = Scanned.Message(message.Written());
        Assert.Equal(SipParseError.None, written.Error);
        Assert.Equal(OtherLines(message), OtherLines(written));
        Assert.Equal(message.Body.ToArray(), written.Body.ToArray());
        Assert.Equal(message.Bytes[..message.HeadersStart].ToArray(), written.Bytes[..written.HeadersStart].ToArray());
    }

    [Fact]
    public void The_samples_hold_messages_of_every_kind()
    {
        var messages = new List<SipMessage>();
        foreach (string name in SampleMessages.Names) messages.Add(Scanned.Message(SampleMessages.Bytes(name)));
        Assert.Contains(messages, message => message.Error == SipParseError.None && message.IsRequest);
        Assert.Contains(messages, message => message.Error == SipParseError.None && !message.IsRequest);
        Assert.Contains(messages, message => message.Error != SipParseError.None);

        // 15 plain ones and 50 that torture, also where the archive of RFC 4475 is not to be found.
        Assert.True(messages.Count >= 65, $"{messages.Count} samples");
    }

    private static List<string> Lines(SipMessage message, HeaderId id)
    {
        var lines = new List<string>();
        for (var i = 0; i < message.FieldCount; i++)
            if (message.Field(i).Id == id) lines.Add(message.Field(i).Value.Of(message.Bytes).Text());
        return lines;
    }

    private static List<string> OtherLines(SipMessage message)
    {
        var lines = new List<string>();
        for (var i = 0; i < message.FieldCount; i++)
        {
            var field = message.Field(i);
            if (field.Id is not (HeaderId.Via or HeaderId.RecordRoute or HeaderId.MaxForwards)) lines.Add(message.Bytes[field.LineStart..field.LineEnd].Text());
        }

        return lines;
    }
}
