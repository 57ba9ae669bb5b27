using System.Text;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Security;

/// <summary>
/// The client's side of digest authentication towards one other server (RFC 3261 section 22, RFC 8760): takes its challenges, and writes credentials for request after request under the last one. One owner,
/// one thread; a request that was challenged is sent again by whoever sends it.
/// </summary>
public sealed class DigestClient
{
    private const int ClientNonceSize = 16;

    private readonly byte[] _username;
    private readonly byte[] _password;
    private readonly DigestHashes _hashes;
    private readonly byte[] _secret = new byte[DigestAlgorithms.MaxHashSize];
    private byte[] _challenge = [];
    private DigestChallenge _parsed;
    private uint _count;

    /// <param name="username">Not escaped.</param>
    /// <param name="password">As the user types it; UTF-8 like the username.</param>
    /// <param name="hashes">The algorithms that it can answer.</param>
    public DigestClient(string username, string password, DigestHashes hashes)
    {
        _username = Encoding.UTF8.GetBytes(username);
        _password = Encoding.UTF8.GetBytes(password);
        _hashes = hashes;
    }

    /// <summary>True when there is a challenge to answer: credentials may go out with a request before it is challenged.</summary>
    public bool HasChallenge => _challenge.Length > 0;

    /// <summary>The header field that credentials go into: Authorization after a 401, Proxy-Authorization after a 407.</summary>
    public HeaderId Header { get; private set; } = HeaderId.Authorization;

    /// <summary>Takes the challenges of a response.</summary>
    /// <param name="response">A 401 or 407.</param>
    /// <param name="hadCredentials">True when the request that it answers had credentials of this client.</param>
    public DigestReaction Take(SipMessage response, bool hadCredentials)
    {
        // Section 22.3: a forking proxy places "each WWW-Authenticate and Proxy-Authenticate value received" into the single response, whichever status that has.
        var isProxy = response.StatusCode == 407;
        if (!TryChoose(response, isProxy, out var text, out var challenge))
        {
            isProxy = !isProxy;
            if (!TryChoose(response, isProxy, out text, out challenge)) return DigestReaction.CannotAnswer;
        }

        // RFC 3261 section 22.1: "A UAC MUST NOT re-attempt requests with the credentials that have just been rejected (though the request may be retried if the nonce was stale)."
        if (hadCredentials && !challenge.IsStale && IsSameRealm(text, challenge)) return DigestReaction.Rejected;
        _challenge = text.ToArray();
        _parsed = challenge;
        _count = 0;
        Header = isProxy ? HeaderId.ProxyAuthorization : HeaderId.Authorization;
        ComputeSecret();
        return DigestReaction.Answer;
    }

    /// <summary>True when the challenge is for this realm.</summary>
    public bool IsFor(ReadOnlySpan<byte> realm) => HasChallenge && _parsed.Realm.Of(_challenge).SequenceEqual(realm);

    /// <summary>Bytes that the credentials of a request to this URI take at most.</summary>
    public int MaxLength(int uriLength) => 256 + 2 * _username.Length + _challenge.Length + uriLength + 2 * DigestAlgorithms.MaxHashSize;

    /// <summary>Writes the value of the header field, and counts the nonce on: each call makes credentials for one request.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="uri">Its Request-URI.</param>
    /// <param name="clientNonce">Random, new for each call.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="InvalidOperationException">There is no challenge.</exception>
    public int Write(ReadOnlySpan<byte> method, ReadOnlySpan<byte> uri, ulong clientNonce, Span<byte> destination)
    {
        if (!HasChallenge) throw new InvalidOperationException("Nobody has asked for credentials.");
        var algorithm = _parsed.Algorithm.GetValueOrDefault();
        var nonce = _parsed.Nonce.Of(_challenge);
        Span<byte> count = stackalloc byte[8];
        Span<byte> cnonce = stackalloc byte[ClientNonceSize];
        HexText.Write(BigEndian(++_count, stackalloc byte[4]), count);
        HexText.Write(BigEndian(clientNonce, stackalloc byte[8]), cnonce);

        // RFC 3261 section 22.4 item 8: "If a client receives a 'qop' parameter in a challenge header field, it MUST send the 'qop' parameter in any resulting authorization header field", and none, with no cnonce, otherwise.
        var input = new DigestInput { Method = method, Uri = uri, Nonce = nonce, NonceCount = _parsed.HasQop ? count : default, ClientNonce = _parsed.HasQop ? cnonce : default };
        Span<byte> hash = stackalloc byte[DigestAlgorithms.MaxHashSize];
        DigestResponse.Compute(_hashes, algorithm, _secret, input, hash);
        Span<byte> response = stackalloc byte[2 * DigestAlgorithms.MaxHashSize];
        response = response[..(2 * DigestAlgorithms.HashSize(algorithm))];
        HexText.Write(hash[..DigestAlgorithms.HashSize(algorithm)], response);
        return Write(new ByteWriter(destination), algorithm, input, response);
    }

    private int Write(ByteWriter writer, DigestAlgorithm algorithm, in DigestInput input, ReadOnlySpan<byte> response)
    {
        writer.Add("Digest username=\""u8);
        AddEscaped(ref writer, _username);
        writer.Add("\", realm=\""u8);
        writer.Add(_parsed.Realm.Of(_challenge));
        writer.Add("\", nonce=\""u8);
        writer.Add(input.Nonce);
        writer.Add("\", uri=\""u8);
        writer.Add(input.Uri);
        writer.Add("\", response=\""u8);
        writer.Add(response);
        writer.Add("\", algorithm="u8);
        writer.Add(DigestAlgorithms.Name(algorithm));
        if (!input.NonceCount.IsEmpty)
        {
            writer.Add(", qop=auth, nc="u8);
            writer.Add(input.NonceCount);
            writer.Add(", cnonce=\""u8);
            writer.Add(input.ClientNonce);
            writer.Add((byte)'"');
        }

        if (_parsed.Opaque.Start == 0) return writer.Length;

        // RFC 7616 section 3.3, of opaque: "A string of data, specified by the server, that SHOULD be returned by the client unchanged".
        writer.Add(", opaque=\""u8);
        writer.Add(_parsed.Opaque.Of(_challenge));
        writer.Add((byte)'"');
        return writer.Length;
    }

    /// <summary>
    /// RFC 8760 section 2.4: "the UAC SHOULD use the topmost header field that it supports, unless a local policy dictates otherwise". Ours does: the strongest, since nothing protects the order from whoever stands between
    /// the two and would like to see MD5.
    /// </summary>
    private bool TryChoose(SipMessage response, bool isProxy, out ReadOnlySpan<byte> text, out DigestChallenge chosen)
    {
        text = default;
        chosen = default;
        var fields = response.View.Fields(isProxy ? HeaderId.ProxyAuthenticate : HeaderId.WwwAuthenticate);
        while (fields.MoveNext())
        {
            if (!DigestChallenge.TryParse(fields.Current, out var challenge) || !challenge.CanBeAnswered || !_hashes.Knows(challenge.Algorithm.GetValueOrDefault())) continue;
            if (!text.IsEmpty && challenge.Algorithm <= chosen.Algorithm) continue;
            text = fields.Current;
            chosen = challenge;
        }

        return !text.IsEmpty;
    }

    private bool IsSameRealm(ReadOnlySpan<byte> text, in DigestChallenge challenge) => HasChallenge && _parsed.Realm.Of(_challenge).SequenceEqual(challenge.Realm.Of(text));

    /// <summary>RFC 7616 section 3.4.2: "A1 = unq(username) ":" unq(realm) ":" passwd".</summary>
    private void ComputeSecret()
    {
        var realm = _parsed.Realm.Of(_challenge);
        var a1 = new byte[_username.Length + realm.Length + _password.Length + 2];
        var writer = new ByteWriter(a1);
        writer.Add(_username);
        writer.Add((byte)':');
        writer.Add(realm);
        writer.Add((byte)':');
        writer.Add(_password);
        _hashes.Compute(_parsed.Algorithm.GetValueOrDefault(), writer.Written, _secret);
        a1.AsSpan().Clear();
    }

    private static Span<byte> BigEndian(uint number, Span<byte> bytes)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static Span<byte> BigEndian(ulong number, Span<byte> bytes)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }

    private static void AddEscaped(ref ByteWriter writer, ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            if (c is (byte)'"' or (byte)'\\') writer.Add((byte)'\\');
            writer.Add(c);
        }
    }
}
