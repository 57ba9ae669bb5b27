using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Tests.Hosting;
using Xunit;

namespace ActorSip.Tests.Server;

/// <summary>The command "certificates", and what the nodes think of what it makes.</summary>
public sealed class CertificatesCommandTests
{
    private readonly string _folder = TestFolder.Next();

    [Fact]
    public async Task It_makes_an_authority_and_certificates_that_the_nodes_take()
    {
        var (code, output, error) = await CommandRun.EndAsync("certificates", "--folder", _folder, "--node", "10.0.0.1", "sip-2.example.com", "--node", "::1");
        Assert.Equal((0, ""), (code, error));
        string[] expected = ["ca-key.pem", "ca.pem", "10.0.0.1-key.pem", "10.0.0.1.pem", "sip-2.example.com-key.pem", "sip-2.example.com.pem", "::1-key.pem", "::1.pem"];
        Assert.Equal(expected.Select(file => Path.Combine(_folder, file)), output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        foreach (var node in (string[])["10.0.0.1", "sip-2.example.com", "::1"]) NodeTls.Of(Tls(_folder, node, _folder));

        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "10.0.0.1.pem"));
        Assert.True(certificate.MatchesHostname("10.0.0.1"));
        Assert.False(certificate.MatchesHostname("10.0.0.2"));
        Assert.InRange(certificate.NotAfter, DateTimeOffset.Parse("2026-01-01", System.Globalization.CultureInfo.InvariantCulture).DateTime, certificate.NotBefore.AddDays(3655));
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value));
        using var name = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "sip-2.example.com.pem"));
        Assert.True(name.MatchesHostname("sip-2.example.com"));
        Assert.All(Directory.GetFiles(_folder, "*-key.pem"), file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
    }

    [Fact]
    public async Task An_authority_that_is_there_signs_for_further_nodes()
    {
        await MakeAsync(_folder, "one");
        var authority = await File.ReadAllTextAsync(Path.Combine(_folder, "ca.pem"));
        await MakeAsync(_folder, "two");
        Assert.Equal(authority, await File.ReadAllTextAsync(Path.Combine(_folder, "ca.pem")));
        NodeTls.Of(Tls(_folder, "one", _folder));
        NodeTls.Of(Tls(_folder, "two", _folder));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        var other = TestFolder.Next();
        await MakeAsync(_folder, "one");
        await MakeAsync(other, "one");
        var refused = Assert.Throws<ClusterTlsException>(() => NodeTls.Of(Tls(_folder, "one", other)));
        Assert.Contains("is not one that the other nodes will take", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        await MakeAsync(_folder, "one");
        var before = await File.ReadAllTextAsync(Path.Combine(_folder, "one-key.pem"));
        var (code, output, error) = await CommandRun.EndAsync("certificates", "--folder", _folder, "--node", "two", "one");
        Assert.Equal((1, "", $"{Path.Combine(_folder, "one.pem")} is there already, and is not overwritten. Nothing was made{Environment.NewLine}"), (code, output, error));
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(_folder, "one-key.pem")));
        Assert.False(File.Exists(Path.Combine(_folder, "two.pem")));
    }

    [Theory]
    [InlineData("ca", 1, "would be two certificates")]
    [InlineData("twin twin", 1, "would be two certificates")]
    [InlineData("../one", 2, "is neither an IP address nor the name of a host")]
    [InlineData("", 2, "is neither an IP address nor the name of a host")]
    public async Task A_name_that_cannot_be_is_refused(string names, int expected, string words)
    {
        var (code, _, error) = await CommandRun.EndAsync(["certificates", "--folder", _folder, .. names.Split(' ').SelectMany(name => (string[])["--node", name])]);
        Assert.Equal(expected, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder));
    }

    [Theory]
    [InlineData("ca-key.pem", "without it nothing can be signed")]
    [InlineData("ca.pem", "is missing")]
    public async Task Half_an_authority_is_no_reason_to_make_another(string missing, string words)
    {
        await MakeAsync(_folder, "one");
        File.Delete(Path.Combine(_folder, missing));
        var (code, _, error) = await CommandRun.EndAsync("certificates", "--folder", _folder, "--node", "two");
        Assert.Equal(1, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "two.pem")));
    }

    /// <summary>Makes certificates as an operator does.</summary>
    internal static async Task MakeAsync(string folder, params string[] nodes)
    {
        var (code, _, error) = await CommandRun.EndAsync(["certificates", "--folder", folder, "--node", .. nodes]);
        Assert.Equal((0, ""), (code, error));
    }

    /// <summary>The settings of a node.</summary>
    /// <param name="folder">Has its certificate.</param>
    /// <param name="node">Its name.</param>
    /// <param name="authority">The folder of the authority that it believes.</param>
    internal static ClusterTlsOptions Tls(string folder, string node, string authority) =>
        new() { Certificate = Path.Combine(folder, node + ".pem"), Key = Path.Combine(folder, node + "-key.pem"), Ca = Path.Combine(authority, "ca.pem") };
}
