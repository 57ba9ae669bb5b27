using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ActorSip.Peers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;
using ActorSip.Users;

namespace ActorSip.Routing;

/// <summary>Answers the challenge of a peer with our name and password for it (RFC 3261 section 22.3).</summary>
internal static class PeerLogin
{
    /// <summary>Makes the header field with which the request is to be sent again. Its CSeq stays, as for any proxy that answers for its users: the dialog is not ours to count.</summary>
    /// <param name="challenge">A 401 or 407.</param>
    /// <param name="request">The request that it answers.</param>
    /// <param name="uri">The Request-URI as it was sent.</param>
    /// <param name="credentials">For the peer.</param>
    /// <param name="header">Authorization or Proxy-Authorization.</param>
    /// <param name="value">Of it.</param>
    /// <returns>False when the challenge is none that can be answered.</returns>
    public static bool TryAnswer(SipMessage challenge, SipMessage request, ReadOnlySpan<byte> uri, PeerCredentials credentials, out HeaderId header, out byte[] value)
    {
        header = HeaderId.Other;
        value = [];
        var client = new DigestClient(credentials.Username, credentials.Password, new DigestHashes(new Sha512T256DigestHash()));
        if (client.Take(challenge, hadCredentials: false) != DigestReaction.Answer) return false;

        // RFC 3261 section 22.1: "The realm string alone defines the protection domain." A proxy passes on what those behind it ask for.
        if (credentials.Realm.Length > 0 && !client.IsFor(Encoding.UTF8.GetBytes(credentials.Realm))) return false;
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(nonce);
        var text = new byte[client.MaxLength(uri.Length)];
        var length = client.Write(request.MethodToken, uri, BinaryPrimitives.ReadUInt64BigEndian(nonce), text);
        header = client.Header;
        value = text[..length];
        return true;
    }
}
