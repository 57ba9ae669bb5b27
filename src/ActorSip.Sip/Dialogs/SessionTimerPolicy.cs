namespace ActorSip.Sip.Dialogs;

/// <summary>What a proxy wants of the session timers of the calls through it (RFC 4028 section 8).</summary>
public sealed record SessionTimerPolicy
{
    /// <summary>Longest session interval, seconds, and that of a request that asks for none; 0: requests are left alone.</summary>
    public required uint Expires { get; init; }

    /// <summary>Shortest session interval, seconds: "That minimum MUST NOT be lower than 90 seconds."</summary>
    public required uint MinSe { get; init; }

    /// <summary>True when the proxy asks for session timers.</summary>
    public bool IsOn => Expires > 0;
}
