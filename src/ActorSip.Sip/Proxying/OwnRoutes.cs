using System.Runtime.InteropServices;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>What preprocessing the Route header fields found (RFC 3261 section 16.4).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OwnRoutes
{
    /// <summary>How many Route values named this server and were removed: 0, 1, or 2 after a double Record-Route (RFC 5658).</summary>
    public int Removed { get; init; }

    /// <summary>The address that the last of them named: the side on which the request leaves. Null when none did.</summary>
    public LocalAddress? Outgoing { get; init; }

    /// <summary>True when <see cref="Cookie"/> is ours, of this dialog, and not too old.</summary>
    public bool HasCookie { get; init; }

    public DialogCookie Cookie { get; init; }

    /// <summary>True when the request travels from the caller to the callee.</summary>
    public bool FromCaller { get; init; }

    /// <summary>True when the request comes from the address where its side of the dialog was when that began. </summary>
    public bool IsFromHome { get; init; }

    /// <summary>True when what remains of its Route, or else its Request-URI, leads where the other side of the dialog was when that began, or then wanted to be found.</summary>
    public bool LeadsHome { get; init; }

    /// <summary>True when its side of the dialog was a user of ours or somebody else whom we know.</summary>
    public bool IsSenderKnown => HasCookie && (FromCaller ? Cookie.IsCallerKnown : Cookie.IsCalleeKnown);

    /// <summary>True when the cookie is not enough, and the sender is to be asked for his password.</summary>
    public bool MustAuthenticate { get; init; }

    /// <summary>The flow to the side the request goes to, when the cookie names one.</summary>
    public Flow NextFlow => !HasCookie ? default : FromCaller ? Cookie.Callee : Cookie.Caller;

    /// <summary>The location slot of the binding of that side, when the cookie names one.</summary>
    public int NextSlot => FromCaller ? Cookie.CalleeSlot : Cookie.CallerSlot;

    /// <summary>The id of that binding; 0: none is known.</summary>
    public ulong NextBinding => !HasCookie ? 0 : FromCaller ? Cookie.CalleeBinding : Cookie.CallerBinding;

    /// <summary>The location slot and the id of the binding of the side that the request comes from; 0: none is known.</summary>
    public int SenderSlot => FromCaller ? Cookie.CallerSlot : Cookie.CalleeSlot;

    public ulong SenderBinding => !HasCookie ? 0 : FromCaller ? Cookie.CallerBinding : Cookie.CalleeBinding;
}
