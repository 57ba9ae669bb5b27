using System.Globalization;
using System.Text;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Registration;

/// <summary>
/// One place where the user of an address-of-record can be reached (RFC 3261 section 10). Its key is the contact URI, or instance and reg-id when it has both
/// (RFC 5626 section 6). Immutable.
/// </summary>
public sealed record Binding
{
    /// <summary>A number, since the runtime gives a structure of four bytes eight.</summary>
    private readonly uint _pings;

    /// <summary>Names the binding for its whole life, refreshes included; unique within the address-of-record, never 0.</summary>
    public required ulong Id { get; init; }

    public required BindingText Text { get; init; }

    /// <summary>The preference in thousandths, 0 to 1000; 1000 when the contact has no q.</summary>
    public required int Q { get; init; }

    /// <summary>The reg-id parameter, 1 to 2^31-1; 0 when there is none (RFC 5626 section 4.2).</summary>
    public uint RegId { get; init; }

    /// <summary>The CSeq number of the request that last wrote the binding.</summary>
    public required uint CSeq { get; init; }

    /// <summary>When it ends, Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>When it was last registered, Unix milliseconds.</summary>
    public required long RegisteredAt { get; init; }

    /// <summary>The way the request came, with the epoch of the node that owns it.</summary>
    public Flow Flow { get; init; }

    /// <summary>Where the request came from, when the client is behind a NAT; else the default.</summary>
    public IpEndpoint Received { get; init; }

    /// <summary>Our id of the transaction that last wrote the binding, by which a repeated request is known.</summary>
    public required ulong TransactionId { get; init; }

    /// <summary>
    /// Our id of the transaction that wrote it last under another Call-ID; 0 when none has. A phone that starts again takes a new Call-ID, and a late copy of what it sent before would bring the old address back: no CSeq tells that
    /// it is late.
    /// </summary>
    public ulong PriorTransactionId { get; init; }

    /// <summary>What is known of it from pings; the default where nobody pings it.</summary>
    public PingState Pings
    {
        get => new(_pings);
        init => _pings = value.Value;
    }

    /// <summary>True when it does not answer pings: it may still be there, and lives to its end, but is tried after the others.</summary>
    public bool IsSilent => Pings.IsSilent;

    public ReadOnlySpan<byte> Uri => Text.Uri;

    /// <summary>The parameters of the Contact header field but q and expires: they are never part of a Request-URI.</summary>
    public ReadOnlySpan<byte> Parameters => Text.Parameters;

    public ReadOnlySpan<byte> Path => Text.Path;

    public ReadOnlySpan<byte> UserAgent => Text.UserAgent;

    public ReadOnlySpan<byte> CallId => Text.CallId;

    public ReadOnlySpan<byte> Push => Text.Push;

    public ReadOnlySpan<byte> Instance => Text.Instance;

    public ReadOnlySpan<byte> Methods => Text.Methods;

    /// <summary>True when instance and reg-id are its key, and not the URI.</summary>
    public bool HasInstanceKey => RegId != 0 && !Instance.IsEmpty;

    /// <summary>True when it has ended at <paramref name="now"/> (Unix milliseconds), whether or not somebody has removed it yet.</summary>
    public bool IsExpired(long now) => ExpiresAt <= now;

    /// <summary>The whole seconds it still has at <paramref name="now"/>, rounded up: what the expires parameter of a 200 says.</summary>
    public long SecondsLeft(long now) => SecondsUntil(ExpiresAt, now);

    /// <summary>The same of a binding that ends then (Unix milliseconds).</summary>
    public static long SecondsUntil(long expiresAt, long now) => Math.Max(0, (expiresAt - now + 999) / 1000);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Encoding.Latin1.GetString(Uri)} (id {Id}, q {Q}, expires at {ExpiresAt})");
}
