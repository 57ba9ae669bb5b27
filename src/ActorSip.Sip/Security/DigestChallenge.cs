using System.Runtime.InteropServices;
using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Security;

/// <summary>One challenge of another server, a value of WWW-Authenticate or Proxy-Authenticate (RFC 7616 section 3.3). Ranges of the text that was parsed.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DigestChallenge
{
    public ByteRange Realm { get; private init; }

    public ByteRange Nonce { get; private init; }

    /// <summary>To be given back as it came; empty when there is none.</summary>
    public ByteRange Opaque { get; private init; }

    /// <summary>Null for one that nobody here knows.</summary>
    public DigestAlgorithm? Algorithm { get; private init; }

    /// <summary>True when it names a qop, which the answer must have then.</summary>
    public bool HasQop { get; private init; }

    /// <summary>True when "auth" is among its qop values.</summary>
    public bool OffersAuth { get; private init; }

    /// <summary>True when the nonce alone was wrong, and not the password.</summary>
    public bool IsStale { get; private init; }

    /// <summary>True when this server can answer it.</summary>
    public bool CanBeAnswered => Algorithm is not null && (OffersAuth || !HasQop);

    /// <summary>Takes a challenge apart. False for another scheme, for what is malformed, and without realm or nonce.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out DigestChallenge challenge)
    {
        challenge = new DigestChallenge { Algorithm = DigestAlgorithm.Md5 };
        if (!DigestParameterList.TryBegin(text, out var list)) return false;
        while (list.MoveNext()) challenge = challenge.With(text, list.Current);
        return !list.IsMalformed && challenge.Realm.Start > 0 && !challenge.Nonce.IsEmpty;
    }

    private DigestChallenge With(ReadOnlySpan<byte> text, in DigestParameter parameter)
    {
        var name = parameter.Name.Of(text);
        var value = parameter.Value.Of(text);
        if (Is(name, "realm"u8)) return this with { Realm = parameter.Value };
        if (Is(name, "nonce"u8)) return this with { Nonce = parameter.Value };
        if (Is(name, "opaque"u8)) return this with { Opaque = parameter.Value };
        if (Is(name, "stale"u8)) return this with { IsStale = Is(value, "true"u8) };
        if (Is(name, "algorithm"u8)) return this with { Algorithm = DigestAlgorithms.TryParse(value, out var algorithm) ? algorithm : null };
        return Is(name, "qop"u8) ? this with { HasQop = true, OffersAuth = TokenList.Contains(value, "auth"u8) } : this;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(text, expected);
}
