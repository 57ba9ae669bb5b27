using System.Text;
using ActorSip.Sip.Security;
using ActorSip.Users;
using Xunit;

namespace ActorSip.Tests.Users;

public sealed class Ha1Tests
{
    /// <summary>The users of RFC 7616 sections 3.9.1 and 3.9.2, and one of ours; the hashes were computed by OpenSSL.</summary>
    public static TheoryData<string, string, string, DigestAlgorithm, string> Rows => new()
    {
        { "Mufasa", "http-auth@example.org", "Circle of Life", DigestAlgorithm.Md5, "3d78807defe7de2157e2b0b6573a855f" },
        { "Mufasa", "http-auth@example.org", "Circle of Life", DigestAlgorithm.Sha256, "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232" },
        { "Mufasa", "http-auth@example.org", "Circle of Life", DigestAlgorithm.Sha512T256, "fb174f5c3c7802721517cae13b98e2b8dae2e0118cb705d94ee29946319204ce" },
        { "Jäsøn Doe", "api@example.org", "Secret, or not?", DigestAlgorithm.Md5, "83a3f7f6b83f71c5c2eb7c6dd2dd4c4b" },
        { "Jäsøn Doe", "api@example.org", "Secret, or not?", DigestAlgorithm.Sha256, "fd0be3939dca4b5c2d46e8fa6a3d16dbea82474cb9a588d4cb149c54f37cff37" },
        { "Jäsøn Doe", "api@example.org", "Secret, or not?", DigestAlgorithm.Sha512T256, "2d3d9f12c9f3d30011259dc5fecee005ae24de40e3e1f61806d03e65f1e6024f" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void It_is_the_hash_of_name_realm_and_password(string name, string realm, string password, DigestAlgorithm algorithm, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(Ha1.Compute(algorithm, Encoding.UTF8.GetBytes(name), realm, password)));

    [Fact]
    public void Of_a_new_password_that_of_every_algorithm_is_kept()
    {
        Assert.True(UserName.TryParse("Jäsøn Doe", out var name, out _));
        var all = Ha1.OfAll(name, "api@example.org", "Secret, or not?");
        Assert.Equal(Enum.GetValues<DigestAlgorithm>(), all.Keys.Order());
        Assert.All(Rows.Where(row => (string)row[0] == "Jäsøn Doe"), row => Assert.Equal((string)row[4], Convert.ToHexStringLower(all[(DigestAlgorithm)row[3]])));
    }
}
