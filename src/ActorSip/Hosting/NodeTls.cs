using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorSip.Configuration;
using ActorSip.Links;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace ActorSip.Hosting;

/// <summary>TLS between the nodes. Both sides of each connection show a certificate, and it is good if it comes from the cluster's own authority: no other is trusted, and no name is compared, since pods change theirs.</summary>
internal sealed class NodeTls
{
    private const string Section = "actorsip.cluster.tls";

    private NodeTls(DotNettySslSetup akka, LinkSecurity links)
    {
        Akka = akka;
        Links = links;
    }

    /// <summary>For the actor system.</summary>
    public DotNettySslSetup Akka { get; }

    /// <summary>For the links of loops.</summary>
    public LinkSecurity Links { get; }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ClusterTlsException">A file cannot be read, or is not what it should be; the message says which.</exception>
    public static NodeTls Of(ClusterTlsOptions tls)
    {
        var authorities = Read("ca", tls.Ca, file =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(file);
            return all.Count > 0 ? all : throw new CryptographicException("it has no certificate");
        });
        var own = Read("certificate and key", tls.Certificate, file => X509Certificate2.CreateFromPemFile(file, tls.Key));
        if (!IsGood(own, authorities, out var reason)) throw new ClusterTlsException($"{Section}.certificate: {tls.Certificate} is not one that the other nodes will take: {reason}");
        var akka = new DotNettySslSetup(own, suppressValidation: false, requireMutualAuthentication: true, (certificate, _, peer, _, log) => Judge(certificate, authorities, peer, log));
        return new NodeTls(akka, ForLinks(own, authorities));
    }

    private static LinkSecurity ForLinks(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        var context = SslStreamCertificateContext.Create(own, authorities, offline: true);
        return new LinkSecurity(context, () => PolicyOf(authorities), certificate => WhyNot(certificate, authorities));
    }

    private static bool Judge(X509Certificate2? certificate, X509Certificate2Collection authorities, string peer, ILoggingAdapter log)
    {
        if (WhyNot(certificate, authorities) is not { Length: > 0 } reason) return true;
        log.Warning("A connection with {0} is refused: {1}", peer, reason);
        return false;
    }

    private static string WhyNot(X509Certificate2? certificate, X509Certificate2Collection authorities)
    {
        if (certificate is null) return "it shows no certificate";
        return IsGood(certificate, authorities, out var reason) ? "" : $"its certificate is not of this cluster: {reason}";
    }

    private static bool IsGood(X509Certificate2 certificate, X509Certificate2Collection authorities, out string reason)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = PolicyOf(authorities);
        var isGood = chain.Build(certificate);
        reason = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation));
        return isGood;
    }

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,

            // An authority of one's own has no list of what it has taken back.
            RevocationMode = X509RevocationMode.NoCheck,

            // Nor is anything fetched that a stranger's certificate names.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static T Read<T>(string what, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ClusterTlsException($"{Section}: {what} cannot be read from {file}: {error.Message}", error);
        }
    }
}
