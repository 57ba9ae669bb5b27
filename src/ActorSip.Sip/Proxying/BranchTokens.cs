using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// The keyed hashes that identify transactions, branches, loops and our own tags. They are functions of the message and the key alone, so that another node
/// with the same key computes the same values and can take over.
/// </summary>
public sealed class BranchTokens
{
    /// <summary>
    /// Bits of a tag that are never set. SIPp looks for "CSeq" anywhere in a response and takes a tag with these letters for the header: one call of two million failed. As characters of a token
    /// (<see cref="Base64Token"/>) all four letters have the second bit; without it in the fourth and the eighth of eleven characters, no four in a row can be these.
    /// </summary>
    private const ulong SpellsCSeq = 1UL << 41 | 1UL << 17;

    private const ulong ServerTag = 1, BranchTag = 2, LoopTag = 3, ToTag = 4, ViaTag = 5, AddressTag = 6, RequestTag = 7;

    private readonly HashKey _key;

    public BranchTokens(HashKey key) => _key = key;

    /// <summary>Added to the key of an INVITE for the CANCEL that shares its branch: "The method of the request matches the one that created the transaction, except for ACK" (17.2.3).</summary>
    public const ulong CancelKey = 0x9E37_79B9_7F4A_7C15;

    /// <summary>
    /// Identifies the server transaction (RFC 3261 section 17.2.3): the branch and sent-by of the top Via, with Call-ID, From tag and CSeq number besides; the method is left out, so that
    /// CANCEL and the ACK to a failure have the key of their INVITE. Without a magic cookie: the Request-URI, the whole top Via and the same three.
    /// </summary>
    public ulong ServerKey(SipMessage request)
    {
        var hash = new KeyedHash(_key);
        hash.Add(ServerTag);
        var via = request.Received(HeaderId.Via);
        if (request.Parsed.TryVia(out var top) && top.HasMagicCookie(via))
        {
            hash.Add(top.Branch.Of(via));
            hash.Add(top.SentByHost.Of(via));
            hash.Add((ulong)top.SentByPort);
        }
        else
        {
            hash.Add(request.RequestUri);
            hash.Add(via[..Math.Min(top.Length, via.Length)]);
        }

        hash.Add(request.Received(HeaderId.CallId));
        hash.Add(request.Parsed.FromTag);
        hash.Add(request.Parsed.TryCSeq(out var cseq, out _) ? cseq.Number : 0UL);
        return hash.Finish();
    }

    /// <summary>What all copies of a request share that reach a server on several ways (section 8.2.2.2): "the From tag, Call-ID, and CSeq".</summary>
    public ulong RequestKey(SipMessage request)
    {
        var hash = new KeyedHash(_key);
        hash.Add(RequestTag);
        hash.Add(request.Received(HeaderId.CallId));
        hash.Add(request.Parsed.FromTag);
        hash.Add((request.Parsed.TryCSeq(out var cseq, out _) ? (ulong)cseq.Number : 0UL) << 8 | (byte)request.Method);
        return hash.Finish();
    }

    /// <summary>Identifies a branch: T of the branch parameter. Every attempt (a retry, the next address of RFC 3263) is a branch of its own.</summary>
    public ulong BranchKey(ulong serverKey, Target target, in Flow flow, int attempt)
    {
        var hash = new KeyedHash(_key);
        hash.Add(BranchTag);
        hash.Add(serverKey);
        hash.Add(target.Uri);
        hash.Add(flow.Remote.High);
        hash.Add(flow.Remote.Low);
        hash.Add((ulong)flow.Remote.Port << 32 | (uint)attempt << 8 | (byte)flow.Transport);
        hash.Add((ulong)flow.Connection);
        return hash.Finish();
    }

    /// <summary>
    /// L of the branch parameter, by which a loop is told from a spiral (RFC 5393 section 4.2.1), in two halves. The upper one is over what decides the routing, Request-URI as received and Route set: "This second part MUST
    /// vary with any field used by the location service logic in determining where to retarget or forward this request." The lower one is over the address-of-record whose bindings are the targets, and 0 when none was
    /// looked up: no parameter of a Request-URI changes what is found there. Both are over what names the call besides, so that two texts which collide once do not again, and neither over the top Via, which differs each
    /// time round. Section 4.2.4: "the chance of a collision is low even with a relatively small hash value, such as 32 bits."
    /// </summary>
    public ulong LoopKey(SipMessage request)
    {
        var hash = new KeyedHash(_key);
        hash.Add(LoopTag);
        hash.Add(request.Parsed.FromTag);
        hash.Add(request.Parsed.ToTag);
        hash.Add(request.Received(HeaderId.CallId));
        hash.Add(request.Parsed.TryCSeq(out var cseq, out _) ? cseq.Number : 0UL);

        // The two halves go on from here, so that the second costs a few words and no more.
        var ofAddress = hash;
        var uri = request.RequestUri;
        if (request.Parsed.TryRequestUri(out var parsed) && parsed.Scheme is UriScheme.Sip or UriScheme.Sips && parsed.Host.Length <= 256)
        {
            Span<byte> host = stackalloc byte[parsed.Host.Length];
            System.Text.Ascii.ToLower(parsed.Host.Of(uri), host, out _);
            hash.Add((ulong)parsed.Scheme << 32 | (uint)parsed.Port);
            hash.Add(parsed.User.Of(uri));
            hash.Add(host);
            hash.Add(parsed.Parameters.Of(uri));
        }
        else hash.Add(uri);

        for (int i = request.FirstOf[(int)HeaderId.Route]; i >= 0; i = request.Field(i).Next) hash.Add(request.Field(i).Value.Of(request.Bytes));
        var upper = hash.Finish() >> 32 << 32;
        if (request.AddressKey == 0) return upper;
        ofAddress.Add(AddressTag);
        ofAddress.Add(request.AddressKey);
        var lower = (uint)ofAddress.Finish();
        return upper | (lower == 0 ? 1 : lower);
    }

    /// <summary>What a request is marked with (<see cref="SipMessage.AddressKey"/>) whose targets are the bindings of this address-of-record.</summary>
    public ulong AddressKey(ReadOnlySpan<byte> addressOfRecord)
    {
        var hash = new KeyedHash(_key);
        hash.Add(AddressTag);
        hash.Add(addressOfRecord);
        return hash.Finish();
    }

    /// <summary>
    /// The tag for a To that has none, the same for each repeat of the request: "the UAS MUST generate To tags for responses in a stateless manner - in a manner that will generate the
    /// same tag for the same request consistently" (section 8.2.7). The ACK to such a response carries it and has the same branch, so it is recognised without state.
    /// </summary>
    public ulong LocalTag(ulong serverKey)
    {
        var hash = new KeyedHash(_key);
        hash.Add(ToTag);
        hash.Add(serverKey);
        return hash.Finish() & ~SpellsCSeq;
    }

    /// <summary>The MAC of our Via's "as" parameter over the next Via (branch, received, rport) and Call-ID: who made this response go through us may let it go on without state.</summary>
    public ulong ViaMac(ReadOnlySpan<byte> nextBranch, ReadOnlySpan<byte> received, ReadOnlySpan<byte> rport, ReadOnlySpan<byte> callId)
    {
        var hash = new KeyedHash(_key);
        hash.Add(ViaTag);
        hash.Add(nextBranch);
        hash.Add(received);
        hash.Add(rport);
        hash.Add(callId);
        return hash.Finish();
    }
}
