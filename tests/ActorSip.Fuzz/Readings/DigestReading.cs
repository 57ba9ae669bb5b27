using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;

namespace ActorSip.Fuzz.Readings;

/// <summary>Judges a text as credentials, and answers it as a challenge: what we answer must be credentials that we would read.</summary>
internal sealed class DigestReading
{
    private readonly ValueReading _values = new();
    private readonly SipMessage _response = new();
    private readonly DigestHashes _hashes = new();
    private readonly DigestRealm _realm = new("h", [DigestAlgorithm.Md5, DigestAlgorithm.Sha256]);
    private byte[] _text = new byte[8192];

    public void Read(ReadOnlySpan<byte> text)
    {
        _values.Read(text);
        Judge(text);
        Answer(text);
    }

    private void Judge(ReadOnlySpan<byte> text)
    {
        if (DigestCredentials.Parse(text, out var credentials) != CredentialsDefect.None) return;
        var policy = new DigestPolicy { NonceLifetime = 300, Node = 3, NonceKey = OwnParts.Key, OwnKey = OwnParts.Key };
        var authenticator = new DigestAuthenticator(policy, _hashes, new NonceRing(4, 1));
        var verdict = authenticator.Examine(_realm, credentials, text, 1000, request: 0, source: 0, out var examined);
        if (verdict != DigestVerdict.NotOffered) Must.Hold(authenticator.Verify(_realm, credentials, text, default, "INVITE"u8, 1000, examined) != DigestVerdict.Accepted, "nobody without a secret is let in");
    }

    private void Answer(ReadOnlySpan<byte> text)
    {
        if (_text.Length < text.Length + 512) _text = new byte[text.Length * 2 + 512];
        var writer = new ByteWriter(_text);
        writer.Add("SIP/2.0 401 No\r\nWWW-Authenticate: "u8);
        writer.Add(text);
        writer.Add("\r\nCSeq: 1 INVITE\r\n\r\n"u8);
        if (SipScanner.Scan(_response, _text, 0, writer.Length) != SipParseError.None) return;
        var client = new DigestClient("us\"er", "pass", _hashes);
        if (client.Take(_response, hadCredentials: false) != DigestReaction.Answer) return;
        var answer = new byte[client.MaxLength(7)];
        var length = client.Write("INVITE"u8, "sip:a@h"u8, 1, answer);
        if (length > DigestCredentials.MaxLength) return;
        Must.Hold(DigestCredentials.Parse(answer.AsSpan(0, length), out var credentials) == CredentialsDefect.None, "what we answer are credentials");
        Must.Hold(client.IsFor(credentials.Realm.Of(answer)), "of the realm that asked");
    }
}
