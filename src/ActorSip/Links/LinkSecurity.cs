using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ActorSip.Links;

/// <summary>How two nodes know that the other is of their cluster: both show a certificate.</summary>
/// <param name="own">What this node shows.</param>
/// <param name="policy">By which the other's is looked at; a new one at each call.</param>
/// <param name="whyNot">Why a certificate, null if none was shown, is not one of the cluster; empty if it is.</param>
internal sealed class LinkSecurity(SslStreamCertificateContext own, Func<X509ChainPolicy> policy, Func<X509Certificate2?, string> whyNot)
{
    /// <summary>The side that has dialed.</summary>
    /// <exception cref="LinkCertificateException">The other side's certificate is not of the cluster.</exception>
    /// <exception cref="AuthenticationException">It is not TLS, or the other side refuses.</exception>
    public void AuthenticateAsClient(SslStream tls) => Shake(callback => tls.AuthenticateAsClient(new SslClientAuthenticationOptions
    {
        TargetHost = "",
        ClientCertificateContext = own,
        RemoteCertificateValidationCallback = callback,
        CertificateChainPolicy = policy(),
    }));

    /// <summary>The side that was dialed.</summary>
    /// <exception cref="LinkCertificateException">The other side's certificate is not of the cluster.</exception>
    /// <exception cref="AuthenticationException">It is not TLS, or the other side refuses.</exception>
    public void AuthenticateAsServer(SslStream tls) => Shake(callback => tls.AuthenticateAsServer(new SslServerAuthenticationOptions
    {
        ServerCertificateContext = own,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = callback,
        CertificateChainPolicy = policy(),
    }));

    private void Shake(Action<RemoteCertificateValidationCallback> shake)
    {
        var reason = "";
        try
        {
            shake((_, certificate, _, _) => (reason = whyNot(certificate as X509Certificate2)).Length == 0);
        }
        catch (AuthenticationException refused) when (reason.Length > 0)
        {
            // What .NET says is that it was told no.
            throw new LinkCertificateException(reason, refused);
        }
    }
}
