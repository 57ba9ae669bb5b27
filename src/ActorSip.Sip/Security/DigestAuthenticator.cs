using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Security;

/// <summary>
/// The server's side of digest authentication (RFC 3261 section 22, RFC 7616, RFC 8760): writes challenges and judges credentials. Who a user is, it is told by its owner. Allocates nothing. One owner, one thread; it must
/// outlive its owner's restarts, since with the ring the memory of used nonces would go.
/// </summary>
public sealed class DigestAuthenticator
{
    private const ulong StandInTag = 1, RequestTag = 2, SourceTag = 3;

    private readonly DigestPolicy _policy;
    private readonly DigestHashes _hashes;
    private readonly NonceRing _ring;

    public DigestAuthenticator(DigestPolicy policy, DigestHashes hashes, NonceRing ring)
    {
        _policy = policy;
        _hashes = hashes;
        _ring = ring;
    }

    public DigestStatistics Statistics { get; } = new();

    /// <summary>Bytes that <see cref="WriteChallenge"/> needs at most.</summary>
    public static int MaxLength(DigestRealm realm) => realm.Algorithms.Length * (128 + realm.Name.Length + Nonce.TextLength);

    /// <summary>Writes the header lines of a challenge, one for each algorithm, all with one new nonce, and returns their length.</summary>
    /// <param name="realm">What for.</param>
    /// <param name="isProxy">True: Proxy-Authenticate, for a 407; false: WWW-Authenticate, for a 401.</param>
    /// <param name="isStale">RFC 7616 section 3.3: "The server SHOULD only set stale to true if it receives a request for which the nonce is invalid", so that no user is asked for a password that was right.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="lines">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="source">The <see cref="SourceMark"/> of the one who is challenged, for whom alone the nonce is good; 0: for anybody.</param>
    public int WriteChallenge(DigestRealm realm, bool isProxy, bool isStale, long now, Span<byte> lines, uint source = 0)
    {
        Statistics.Challenges++;
        var nonce = new Nonce(_policy.Node, _ring.Next(), (uint)now, source);
        var writer = new ByteWriter(lines);
        foreach (var algorithm in realm.Algorithms)
        {
            writer.Add(isProxy ? "Proxy-Authenticate: Digest realm=\""u8 : "WWW-Authenticate: Digest realm=\""u8);
            writer.Add(realm.Name);
            writer.Add("\", nonce=\""u8);
            nonce.Write(_policy.NonceKey, writer.Free);
            writer.Advance(Nonce.TextLength);
            writer.Add("\", "u8);
            if (isStale) writer.Add("stale=true, "u8);
            writer.Add("algorithm="u8);
            writer.Add(DigestAlgorithms.Name(algorithm));

            // RFC 3261 section 22.4 item 8: "servers MUST always send a 'qop' parameter in WWW-Authenticate and Proxy-Authenticate header field values."
            writer.Add(", qop=\"auth\"\r\n"u8);
        }

        return writer.Length;
    }

    /// <summary>
    /// Stands for an address in the nonces that are sent to it. Who brings such a nonce back receives what is sent there; and what is guessed with it is guessed from there. A client that has changed its address is told that
    /// its nonce is stale, and does not have to ask its user.
    /// </summary>
    public uint SourceMark(in IpEndpoint source)
    {
        var network = SourceTable.NetworkOf(source);
        var hash = new KeyedHash(_policy.OwnKey);
        hash.Add(SourceTag);
        hash.Add(network.High);
        hash.Add(network.Low);
        return (uint)hash.Finish() | 1;
    }

    /// <summary>Stands for a message and where it came from: credentials that were used are good once more for what is sent again unchanged over UDP. 0 for a connection, on which nothing is repeated.</summary>
    public ulong RequestMark(ReadOnlySpan<byte> message, in Flow source)
    {
        if (source.IsConnection) return 0;
        var hash = new KeyedHash(_policy.OwnKey);
        hash.Add(RequestTag);
        hash.Add(message);
        hash.Add(source.Remote.High);
        hash.Add(source.Remote.Low);
        hash.Add(source.Remote.Port);
        return hash.Finish();
    }

    /// <summary>All that can be said without knowing the user: what is refused here has cost neither a look-up nor a digest.</summary>
    /// <param name="realm">Its name is the credentials'.</param>
    /// <param name="credentials">Of the request.</param>
    /// <param name="text">That they were parsed from.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="request">The <see cref="RequestMark"/>.</param>
    /// <param name="source">The <see cref="SourceMark"/>; 0: any nonce is good.</param>
    /// <param name="examined">For <see cref="Verify"/>, if the verdict is Undecided.</param>
    /// <returns>Undecided, Stale or NotOffered.</returns>
    public DigestVerdict Examine(DigestRealm realm, in DigestCredentials credentials, ReadOnlySpan<byte> text, long now, ulong request, uint source, out ExaminedNonce examined)
    {
        examined = default;
        if (credentials.IsUserHashed || credentials.Algorithm is not { } algorithm || !realm.Offers(algorithm)) return DigestVerdict.NotOffered;

        // RFC 3261 section 22.4 item 8: "since RFC 2543 was based on RFC 2069, the 'qop' parameter must unfortunately remain optional for clients and servers to receive." Those of RFC 2069 know MD5 alone; in RFC 7616
        // there is no such form. A nonce without a count is good for one request.
        if (credentials.Qop == DigestQop.Other || (credentials.Qop == DigestQop.None && algorithm != DigestAlgorithm.Md5)) return DigestVerdict.NotOffered;
        if (!Nonce.TryRead(_policy.NonceKey, credentials.Nonce.Of(text), out var nonce) || (source != 0 && nonce.Source != source)

            // Only the ring of the node that issued it knows which counts were used.
            || nonce.Node != _policy.Node)
        {
            Statistics.Stale++;
            return DigestVerdict.Stale;
        }

        examined = new ExaminedNonce(nonce.Number, nonce.IssuedAt, request);
        return Look(examined, credentials.NonceCount, now);
    }

    /// <summary>Judges credentials that <see cref="Examine"/> had nothing against, in the same turn or a later one. It takes the same way, with the same two digests, whether the user exists or not.</summary>
    /// <param name="secret">H(A1) of the user for the algorithm; empty when there is no such user, or he has none for it.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="examined">What <see cref="Examine"/> has found of these credentials.</param>
    /// <returns>Accepted, Wrong or Stale.</returns>
    public DigestVerdict Verify(DigestRealm realm, in DigestCredentials credentials, ReadOnlySpan<byte> text, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> method, long now, in ExaminedNonce examined)
    {
        var verdict = Look(examined, credentials.NonceCount, now);
        if (verdict != DigestVerdict.Undecided) return verdict;
        var algorithm = credentials.Algorithm.GetValueOrDefault();
        var size = DigestAlgorithms.HashSize(algorithm);
        Span<byte> standIn = stackalloc byte[DigestAlgorithms.MaxHashSize];
        WriteStandIn(credentials.Username.Of(text), realm.Name, algorithm, standIn[..size]);
        var hasSecret = secret.Length == size;
        Span<byte> expected = stackalloc byte[DigestAlgorithms.MaxHashSize];
        DigestResponse.Compute(_hashes, algorithm, hasSecret ? secret : standIn[..size], credentials.Input(text, method), expected);
        Statistics.Digests = _hashes.Computed;
        Span<byte> response = stackalloc byte[DigestAlgorithms.MaxHashSize];
        var isRead = HexText.TryRead(credentials.Response.Of(text), response[..size]);
        if (!(CryptographicOperations.FixedTimeEquals(expected[..size], response[..size]) & isRead & hasSecret))
        {
            Statistics.Wrong++;
            return DigestVerdict.Wrong;
        }

        // Another loop may have had the same credentials since we looked.
        if (_ring.Use(examined.Number, credentials.NonceCount, examined.Request, now) is not (NonceUse.Fresh or NonceUse.SameRequest))
        {
            Statistics.Replayed++;
            return DigestVerdict.Stale;
        }

        Statistics.Accepted++;
        return DigestVerdict.Accepted;
    }

    private DigestVerdict Look(in ExaminedNonce nonce, uint count, long now)
    {
        // A clock that was set back makes nonces of the future. What a lifetime does not cover in either direction is not good; used counts stay used whatever the clock says.
        if (Math.Abs(now - nonce.IssuedAt) > _policy.NonceLifetime)
        {
            Statistics.Stale++;
            return DigestVerdict.Stale;
        }

        switch (_ring.Look(nonce.Number, count, nonce.Request, now))
        {
            case NonceUse.Forgotten:
                Statistics.Stale++;
                return DigestVerdict.Stale;
            case NonceUse.Used:
                Statistics.Replayed++;
                return DigestVerdict.Stale;
            default:
                return DigestVerdict.Undecided;
        }
    }

    /// <summary>A secret for who has none: the same for each try, and known to nobody.</summary>
    private void WriteStandIn(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, DigestAlgorithm algorithm, Span<byte> secret)
    {
        for (var i = 0; i < secret.Length / sizeof(ulong); i++)
        {
            var hash = new KeyedHash(_policy.OwnKey);
            hash.Add(StandInTag);
            hash.Add((ulong)algorithm << 32 | (uint)i);
            hash.Add(username);
            hash.Add(realm);
            BinaryPrimitives.WriteUInt64LittleEndian(secret[(i * sizeof(ulong))..], hash.Finish());
        }
    }
}
