using ActorSip.Sip.Uris;
using Xunit;

namespace ActorSip.Sip.Tests.Uris;

public sealed class AddressOfRecordTests
{
    [Theory]
    [InlineData("sip:bob@biloxi.com", "Biloxi.com", "bob@biloxi.com")]
    [InlineData("sips:Bob:secret@alias.biloxi.com:5061;user=phone?x=y", "biloxi.com", "Bob@biloxi.com")]
    [InlineData("sip:biloxi.com", "biloxi.com", "biloxi.com")]
    [InlineData("sip:%75se%72@h", "h", "user@h")]
    [InlineData("sip:null-%00-null@h", "h", "null-%00-null@h")]
    [InlineData("sip:a%40b@h", "h", "a%40b@h")]
    [InlineData("sip:a%2540b@h", "h", "a%2540b@h")]
    [InlineData("sip:a%3Bb%2c@h", "h", "a;b,@h")]
    [InlineData("sip:%e9%c3@h", "h", "%E9%C3@h")]
    [InlineData("tel:+1-201-555.0123;ext=7", "h", "+12015550123@h")]
    [InlineData("tel:*A#;phone-context=h", "h", "*a%23@h")]
    public void The_key_of_a_user_is_canonical(string text, string domain, string expected)
    {
        var bytes = text.Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        var destination = new byte[expected.Length];
        Assert.True(AddressOfRecord.TryWrite(bytes, uri, domain.Bytes(), destination, out var written));
        Assert.Equal(expected, new ReadOnlySpan<byte>(destination, 0, written).Text());
        for (var tooSmall = 0; tooSmall < expected.Length; tooSmall++)
            Assert.False(AddressOfRecord.TryWrite(bytes, uri, domain.Bytes(), destination.AsSpan(0, tooSmall), out _));
    }

    [Fact]
    public void Another_scheme_has_no_address_of_record()
    {
        var bytes = "isbn:2983792873".Bytes();
        Assert.True(SipUri.TryParse(bytes, out var uri));
        Assert.False(AddressOfRecord.TryWrite(bytes, uri, "h".Bytes(), new byte[100], out _));
    }
}
