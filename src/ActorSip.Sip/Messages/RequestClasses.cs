namespace ActorSip.Sip.Messages;

/// <summary>Sorts requests into their classes by what the message says, without asking anybody.</summary>
public static class RequestClasses
{
    /// <summary>How many classes there are, <see cref="RequestClass.None"/> included.</summary>
    public const int Count = (int)RequestClass.NewRegister + 1;

    /// <summary>
    /// RFC 3261 section 10.2: "A UA MUST increment the CSeq value by one for each REGISTER request with the same Call-ID." So the first two are a phone that begins, with a challenge between them, and the
    /// others are its refreshes. A phone that does not begin to count at 1 looks like one that refreshes: this is a hint for shedding load, and decides nothing else.
    /// </summary>
    private const uint LastOfBeginning = 2;

    public static RequestClass Of(SipMessage message)
    {
        if (!message.IsRequest || message.Error != SipParseError.None) return RequestClass.None;
        return message.Method switch
        {
            SipMethod.Ack or SipMethod.Cancel => RequestClass.AckOrCancel,
            SipMethod.Register => message.Parsed.TryCSeq(out var cseq, out _) && cseq.Number > LastOfBeginning ? RequestClass.Refresh : RequestClass.NewRegister,
            _ when !message.Parsed.ToTag.IsEmpty => RequestClass.InDialog,
            SipMethod.Invite => RequestClass.Invite,
            _ => RequestClass.OutOfDialog,
        };
    }
}
