using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using Xunit;

namespace ActorSip.Sip.Tests.Messages;

/// <summary>Whatever the bytes: nothing throws, nothing hangs, and no range leaves the message.</summary>
public sealed class MessageRobustnessTests
{
    private readonly SipMessage _message = new();

    public static TheoryData<string> Samples => SampleMessages.Names;

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_prefix_is_read_or_refused(string name)
    {
        var bytes = SampleMessages.Bytes(name);
        for (var length = 0; length <= bytes.Length; length++) Exercise(bytes, length);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_byte_may_be_another(string name)
    {
        var bytes = SampleMessages.Bytes(name);
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = bytes[i];
            foreach (var other in (ReadOnlySpan<byte>)[(byte)(kept ^ 0x20), (byte)(kept ^ 0x80), (byte)'\r', (byte)'\n', (byte)':', (byte)',', (byte)'"', (byte)' ', 0])
            {
                bytes[i] = other;
                Exercise(bytes, bytes.Length);
            }

            bytes[i] = kept;
        }
    }

    private void Exercise(byte[] bytes, int length)
    {
        var error = SipScanner.Scan(_message, bytes, 0, length);
        Within(_message.MethodRange, _message.RequestUriRange, _message.ReasonRange, _message.BodyRange);
        Assert.InRange(_message.ErrorOffset, 0, length);
        for (var i = 0; i < _message.FieldCount; i++)
        {
            var field = _message.Field(i);
            Within(field.Value);
            Assert.True(field.LineStart >= _message.HeadersStart && field.LineEnd <= length && field.LineStart + field.NameLength < field.LineEnd);
        }

        if (error is SipParseError.NotSip or SipParseError.BadStartLine or SipParseError.Unfinished or SipParseError.TooManyHeaders) return;
        _message.Parsed.TryVia(out _);
        _message.Parsed.TryFrom(out _);
        _message.Parsed.TryTo(out _);
        _message.Parsed.TryCSeq(out _, out _);
        _message.Parsed.TryRequestUri(out _);
        _message.Parsed.TryMaxForwards(out _);
        var values = new CommaList(_message.Received(HeaderId.Contact));
        while (values.MoveNext())
            if (NameAddress.TryParse(values.Current.Of(_message.Received(HeaderId.Contact)), out var address)) Within(address.Uri, address.Tag);
        _message.Edits.RemoveFirstValue(HeaderId.Via);
        _message.Edits.Push(HeaderId.Via, "SIP/2.0/UDP proxy"u8);
        var written = new byte[SipWriter.Measure(_message, _message.Edits)];
        Assert.Equal(written.Length, SipWriter.Write(_message, _message.Edits, written));
    }

    private void Within(params ReadOnlySpan<ByteRange> ranges)
    {
        foreach (var range in ranges) Assert.True(range.Start >= 0 && range.Length >= 0 && range.End <= _message.Length);
    }
}
