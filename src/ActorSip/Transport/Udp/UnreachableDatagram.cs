using System.Runtime.InteropServices;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Udp;

/// <summary>
/// A datagram of ours that an ICMP error says did not arrive. Anybody can write such an error about any address; what it quotes of the datagram shows that its writer has seen it. A request is known by the branch that
/// we gave it, which nobody can guess, and whose key is its ticket. What is said of a response is believed: it costs another look for a way back, and no peer its good name.
/// </summary>
/// <param name="Remote">Where it was sent.</param>
/// <param name="Branch">Key of the branch of a request; 0: a response.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UnreachableDatagram(IpEndpoint Remote, ulong Branch)
{
    public bool IsResponse => Branch == 0;

    /// <param name="remote">Where it was sent.</param>
    /// <param name="quote">The beginning of the datagram, as much of it as came back.</param>
    /// <param name="datagram">Set when the quote is good for something.</param>
    public static bool TryRead(in IpEndpoint remote, ReadOnlySpan<byte> quote, out UnreachableDatagram datagram)
    {
        datagram = new UnreachableDatagram(remote, 0);
        if (IsResponseText(quote)) return true;
        var at = quote.IndexOf(";branch=z9hG4bK"u8);
        if (at < 0) return false;
        var branch = quote[(at + ";branch=".Length)..];
        if (branch.Length < BranchParameter.Length || !BranchParameter.TryRead(branch[..BranchParameter.Length], out var key, out _)) return false;
        if (quote.StartsWith("CANCEL "u8)) key += BranchTokens.CancelKey;
        datagram = new UnreachableDatagram(remote, key);
        return key != 0;
    }

    public static bool IsResponseText(ReadOnlySpan<byte> text) => text.StartsWith("SIP/2.0 "u8);
}
