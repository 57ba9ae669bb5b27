namespace ActorSip.Sip.Messages;

/// <summary>Methods and their tokens. "The method is case-sensitive" (RFC 3261 section 7.1).</summary>
public static class SipMethods
{
    /// <summary>The token of a method; empty for <see cref="SipMethod.Other"/>.</summary>
    public static ReadOnlySpan<byte> Token(SipMethod method) => method switch
    {
        SipMethod.Invite => "INVITE"u8,
        SipMethod.Ack => "ACK"u8,
        SipMethod.Bye => "BYE"u8,
        SipMethod.Cancel => "CANCEL"u8,
        SipMethod.Register => "REGISTER"u8,
        SipMethod.Options => "OPTIONS"u8,
        SipMethod.Info => "INFO"u8,
        SipMethod.Update => "UPDATE"u8,
        SipMethod.Prack => "PRACK"u8,
        SipMethod.Subscribe => "SUBSCRIBE"u8,
        SipMethod.Notify => "NOTIFY"u8,
        SipMethod.Refer => "REFER"u8,
        SipMethod.Message => "MESSAGE"u8,
        SipMethod.Publish => "PUBLISH"u8,
        _ => default,
    };

    public static SipMethod Identify(ReadOnlySpan<byte> token)
    {
        var candidate = token.Length switch
        {
            3 => token[0] == 'A' ? SipMethod.Ack : SipMethod.Bye,
            4 => SipMethod.Info,
            5 => token[0] == 'P' ? SipMethod.Prack : SipMethod.Refer,
            6 => token[0] switch { (byte)'I' => SipMethod.Invite, (byte)'C' => SipMethod.Cancel, (byte)'U' => SipMethod.Update, _ => SipMethod.Notify },
            7 => token[0] switch { (byte)'O' => SipMethod.Options, (byte)'M' => SipMethod.Message, _ => SipMethod.Publish },
            8 => SipMethod.Register,
            9 => SipMethod.Subscribe,
            _ => SipMethod.Other,
        };
        return candidate != SipMethod.Other && token.SequenceEqual(Token(candidate)) ? candidate : SipMethod.Other;
    }
}
