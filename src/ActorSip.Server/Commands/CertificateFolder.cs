using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ActorSip.Server.Commands;

/// <summary>A folder with the authority of a cluster and the certificates of its nodes.</summary>
/// <param name="folder">Made when it is missing, for its user alone.</param>
/// <param name="time">When the certificates begin to be good.</param>
internal sealed class CertificateFolder(string folder, TimeProvider time)
{
    private const string Authority = "ca";
    private const int NodeYears = 10;

    /// <summary>Longer than those of the nodes, since none can outlive it.</summary>
    private const int AuthorityYears = 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ReadByAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>True for an IP address, or the name of a host; so it is a name of files, too.</summary>
    public static bool IsGoodName(string node) => IPAddress.TryParse(node, out _) || Uri.CheckHostName(node) == UriHostNameType.Dns;

    /// <summary>Makes certificates for nodes, and the authority when there is none yet.</summary>
    /// <param name="nodes">Names or addresses.</param>
    /// <returns>The files that were made.</returns>
    /// <exception cref="IOException">A file is there already, or cannot be written; what was made until then stays.</exception>
    /// <exception cref="CryptographicException">The authority in the folder cannot be used.</exception>
    public IReadOnlyList<string> Make(IReadOnlyList<string> nodes)
    {
        string[] due = [.. nodes.SelectMany(node => (string[])[CertificateOf(node), KeyOf(node)])];
        foreach (var file in due)
            if (File.Exists(file)) throw new IOException($"{file} is there already, and is not overwritten. Nothing was made");
        if (due.Append(CertificateOf(Authority)).Append(KeyOf(Authority)).GroupBy(file => file, StringComparer.OrdinalIgnoreCase).FirstOrDefault(files => files.Count() > 1) is { } twice)
            throw new IOException($"{twice.Key} would be two certificates: the nodes need other names. Nothing was made");
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        else Directory.CreateDirectory(folder);
        var made = new List<string>();
        using var authority = OpenAuthority(made);
        foreach (var node in nodes) MakeNode(node, authority, made);
        return made;
    }

    private string CertificateOf(string name) => Path.Combine(folder, name + ".pem");

    private string KeyOf(string name) => Path.Combine(folder, name + "-key.pem");

    private X509Certificate2 OpenAuthority(List<string> made)
    {
        var (certificate, key) = (CertificateOf(Authority), KeyOf(Authority));
        return (File.Exists(certificate), File.Exists(key)) switch
        {
            (true, true) => Read(certificate, key),
            (false, false) => MakeAuthority(made),
            (true, false) => throw new IOException($"{key} is missing: without it nothing can be signed by {certificate}"),
            _ => throw new IOException($"{certificate} is missing, though {key} is there"),
        };
    }

    private static X509Certificate2 Read(string certificate, string key)
    {
        try
        {
            var authority = X509Certificate2.CreateFromPemFile(certificate, key);
            return authority.PublicKey.GetECDsaPublicKey() is not null ? authority : throw new CryptographicException("the key is not one of ECDSA");
        }
        catch (CryptographicException error)
        {
            throw new CryptographicException($"{certificate} and {key} cannot sign for a node: {error.Message}", error);
        }
    }

    private X509Certificate2 MakeAuthority(List<string> made)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Two clusters have two authorities, which a person should be able to tell apart.
        var request = new CertificateRequest($"CN=ActorSip cluster {Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var authority = request.CreateSelfSigned(Begin, time.GetUtcNow().AddYears(AuthorityYears));
        Write(Authority, authority, key, made);
        return authority;
    }

    private void MakeNode(string node, X509Certificate2 authority, List<string> made)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(node.Length <= 64 ? node : node[..64]);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));

        // A node calls and is called.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(node, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(node);
        request.CertificateExtensions.Add(names.Build());

        // None is good for longer than the authority.
        DateTimeOffset first = new(authority.NotBefore), last = new(authority.NotAfter), begin = Begin, end = time.GetUtcNow().AddYears(NodeYears);
        using var certificate = request.Create(authority, begin > first ? begin : first, end < last ? end : last, RandomNumberGenerator.GetBytes(16));
        Write(node, certificate, key, made);
    }

    /// <summary>Before now, for nodes whose clock is behind.</summary>
    private DateTimeOffset Begin => time.GetUtcNow().AddDays(-1);

    private void Write(string name, X509Certificate2 certificate, ECDsa key, List<string> made)
    {
        Write(KeyOf(name), key.ExportPkcs8PrivateKeyPem(), OwnerOnly, made);
        Write(CertificateOf(name), certificate.ExportCertificatePem(), ReadByAll, made);
    }

    /// <summary>From its first byte on a key is readable for its owner alone.</summary>
    private static void Write(string file, string pem, UnixFileMode mode, List<string> made)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(pem + "\n"));
        made.Add(file);
    }
}
