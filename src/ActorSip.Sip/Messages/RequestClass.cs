namespace ActorSip.Sip.Messages;

/// <summary>What a request is to a server that has too much to do, the most worth keeping first: finishing costs least and helps most, and a phone that is new can come again later.</summary>
public enum RequestClass : byte
{
    /// <summary>A response, or nothing that can be read.</summary>
    None = 0,

    /// <summary>ACK and CANCEL: they end work, and have no answer or transaction of their own to shed.</summary>
    AckOrCancel,

    /// <summary>A request with a To tag: part of a call that is there already.</summary>
    InDialog,

    /// <summary>A REGISTER that goes on with a registration.</summary>
    Refresh,

    /// <summary>An INVITE outside of a dialog: a new call.</summary>
    Invite,

    /// <summary>Any other request outside of a dialog.</summary>
    OutOfDialog,

    /// <summary>A REGISTER that begins a registration, of which there are many at once after a power cut.</summary>
    NewRegister,
}
