using ActorSip.Sip.Messages;
using ActorSip.Sip.Tests.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

public sealed class SipEditsTests
{
    private const string Start = "BYE sip:h SIP/2.0\r\n";

    private readonly SipMessage _message = Scanned.Valid(Start + "Via: a\r\nv: b, c\r\nTo: t\r\nRoute: <sip:r1,1>, <sip:r2>\r\nRoute: <sip:r3>\r\nX-Y: z\r\n\r\nbody");

    [Fact]
    public void A_pushed_field_stands_above_its_kind()
    {
        _message.Edits.Push(HeaderId.Via, "1"u8);
        _message.Edits.Push(HeaderId.Via, "2"u8);
        _message.Edits.Push(HeaderId.Route, "<sip:r0>"u8);
        Assert.Equal(["2", "1", "a", "b, c"], _message.View.Values(HeaderId.Via));
        Assert.Equal(["<sip:r0>", "<sip:r1,1>, <sip:r2>", "<sip:r3>"], _message.View.Values(HeaderId.Route));
        IsWritten("Via: 2\r\nVia: 1\r\nVia: a\r\nv: b, c\r\nTo: t\r\nRoute: <sip:r0>\r\nRoute: <sip:r1,1>, <sip:r2>\r\nRoute: <sip:r3>\r\nX-Y: z\r\n");
    }

    [Fact]
    public void A_pushed_field_that_is_the_first_of_its_kind_stands_below_the_Vias()
    {
        _message.Edits.Push(HeaderId.RecordRoute, "<sip:in>"u8);
        _message.Edits.Push(HeaderId.RecordRoute, "<sip:out>"u8);
        Assert.Equal(["<sip:out>", "<sip:in>"], _message.View.Values(HeaderId.RecordRoute));
        IsWritten("Via: a\r\nv: b, c\r\nRecord-Route: <sip:out>\r\nRecord-Route: <sip:in>\r\nTo: t\r\nRoute: <sip:r1,1>, <sip:r2>\r\nRoute: <sip:r3>\r\nX-Y: z\r\n");
    }

    [Fact]
    public void Appended_fields_stand_last()
    {
        _message.Edits.Append(HeaderId.Route, "<sip:r4>"u8);
        _message.Edits.Append("X-New"u8, "1"u8);
        _message.Edits.Append("max-forwards"u8, "7"u8);
        Assert.Equal(["<sip:r1,1>, <sip:r2>", "<sip:r3>", "<sip:r4>"], _message.View.Values(HeaderId.Route));
        Assert.Equal("7", _message.View.First(HeaderId.MaxForwards).Text());
        Assert.True(_message.View.TryGetNamed("x-new"u8, out var value));
        Assert.Equal("1", value.Text());
        Assert.True(_message.View.TryGetNamed("X-y"u8, out value));
        Assert.Equal("z", value.Text());
        Assert.False(_message.View.TryGetNamed("X-None"u8, out _));
        IsWritten("Via: a\r\nv: b, c\r\nTo: t\r\nRoute: <sip:r1,1>, <sip:r2>\r\nRoute: <sip:r3>\r\nX-Y: z\r\nRoute: <sip:r4>\r\nX-New: 1\r\nmax-forwards: 7\r\n");
    }

    [Fact]
    public void The_first_value_of_a_list_is_removed_with_what_divides_it_from_the_next()
    {
        Assert.True(_message.Edits.RemoveFirstValue(HeaderId.Route));
        Assert.Equal(["<sip:r2>", "<sip:r3>"], _message.View.Values(HeaderId.Route));
        Assert.True(_message.Edits.RemoveFirstValue(HeaderId.Route));
        Assert.Equal(["<sip:r3>"], _message.View.Values(HeaderId.Route));
        Assert.True(_message.Edits.RemoveFirstValue(HeaderId.Route));
        Assert.False(_message.View.Has(HeaderId.Route));
        Assert.False(_message.Edits.RemoveFirstValue(HeaderId.Route));
        IsWritten("Via: a\r\nv: b, c\r\nTo: t\r\nX-Y: z\r\n");
    }

    [Fact]
    public void An_inserted_field_can_be_replaced_and_removed_again()
    {
        _message.Edits.Push(HeaderId.Via, "1"u8);
        var top = _message.View.Fields(HeaderId.Via);
        Assert.True(top.MoveNext());
        Assert.True(top.Ref.IsInserted);
        Assert.Equal("Via", top.CurrentName.Text());
        _message.Edits.Replace(top.Ref, "longer than before"u8);
        Assert.Equal("longer than before", _message.View.First(HeaderId.Via).Text());
        _message.Edits.Remove(top.Ref);
        Assert.Equal("a", _message.View.First(HeaderId.Via).Text());
        Assert.Equal(_message.Bytes, _message.Written());
        Assert.Equal(0, _message.Edits.Count);
    }

    [Fact]
    public void All_fields_of_a_kind_go_received_or_not()
    {
        _message.Edits.Push(HeaderId.Via, "1"u8);
        _message.Edits.Append(HeaderId.Via, "2"u8);
        _message.Edits.RemoveAll(HeaderId.Via);
        Assert.False(_message.View.Has(HeaderId.Via));
        IsWritten("To: t\r\nRoute: <sip:r1,1>, <sip:r2>\r\nRoute: <sip:r3>\r\nX-Y: z\r\n");
        _message.Edits.Push(HeaderId.Via, "3"u8);
        Assert.Equal(["3"], _message.View.Values(HeaderId.Via));
        Assert.Equal(_message.Written(), Scanned.Message(_message.Written()).Bytes);
    }

    [Fact]
    public void A_value_may_come_from_the_list_itself()
    {
        _message.Edits.Push(HeaderId.Subject, new string('s', 300).Bytes());
        for (var i = 0; i < 6; i++) _message.Edits.Push(HeaderId.Subject, _message.View.First(HeaderId.Subject));
        _message.Edits.SetRequestUri("sip:one"u8);
        for (var i = 0; i < 6; i++) _message.Edits.SetRequestUri(_message.View.RequestUri);
        Assert.All(_message.View.Values(HeaderId.Subject), value => Assert.Equal(new string('s', 300), value));
        Assert.Equal("sip:one", _message.View.RequestUri.Text());
    }

    [Fact]
    public void A_branch_begins_with_the_edits_of_the_message_and_has_its_own_from_then_on()
    {
        _message.Edits.Push(HeaderId.Via, "1"u8);
        _message.Edits.SetRequestUri("sip:one"u8);
        var branch = new SipEdits(_message);
        branch.Append(HeaderId.Subject, "gone"u8);
        branch.CopyFrom(_message.Edits);
        Assert.Equal(_message.Written(), _message.Written(branch));
        branch.Push(HeaderId.Via, "2"u8);
        branch.SetRequestUri("sip:two"u8);
        _message.Edits.RemoveAll(HeaderId.Route);
        Assert.Equal("1", _message.View.First(HeaderId.Via).Text());
        Assert.Equal("sip:one", _message.View.RequestUri.Text());
        var view = new MessageView(_message, branch);
        Assert.Equal("2", view.First(HeaderId.Via).Text());
        Assert.Equal("sip:two", view.RequestUri.Text());
        Assert.True(view.Has(HeaderId.Route));
    }

    [Theory]
    [InlineData("X-Y", "a\r\nEvil: b")]
    [InlineData("X-Y", "a\nb")]
    [InlineData("X-Y", "a\0b")]
    [InlineData("X Y", "a")]
    [InlineData("X:", "a")]
    [InlineData("", "a")]
    public void A_name_or_value_that_would_smuggle_another_field_is_refused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => _message.Edits.Append(name.Bytes(), value.Bytes()));

    [Fact]
    public void A_field_without_id_is_not_added_without_name()
    {
        Assert.Throws<ArgumentException>(() => _message.Edits.Push(HeaderId.Other, "a"u8));
        Assert.Throws<ArgumentException>(() => _message.Edits.Append(HeaderId.Other, "a"u8));
    }

    [Fact]
    public void Editing_again_and_again_allocates_nothing()
    {
        var destination = new byte[4096];
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++) EditAndWrite(destination);
        }));
    }

    private void EditAndWrite(byte[] destination)
    {
        _message.Edits.Clear();
        _message.Edits.SetRequestUri("sip:target"u8);
        _message.Edits.Push(HeaderId.Via, "SIP/2.0/UDP proxy"u8);
        _message.Edits.RemoveFirstValue(HeaderId.Route);
        _message.Edits.Append(HeaderId.MaxForwards, "70"u8);
        SipWriter.Write(_message, _message.Edits, destination);
    }

    private void IsWritten(string fields) => Assert.Equal((Start + fields + "\r\nbody").Bytes(), _message.Written());
}
