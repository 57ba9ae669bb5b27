namespace ActorSip.Sip.Messages;

/// <summary>The methods this server gives a meaning; every other token is <see cref="Other"/> and is forwarded like any non-INVITE request.</summary>
public enum SipMethod : byte
{
    Other = 0,
    Invite,
    Ack,
    Bye,
    Cancel,
    Register,
    Options,
    Info,
    Update,
    Prack,
    Subscribe,
    Notify,
    Refer,
    Message,
    Publish,
}
