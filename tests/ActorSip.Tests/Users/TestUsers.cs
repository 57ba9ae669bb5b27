using ActorSip.Sip.Security;
using ActorSip.Users;

namespace ActorSip.Tests.Users;

/// <summary>Users for the tests.</summary>
internal static class TestUsers
{
    public const string Realm = "home.test";

    public static User Make(string name, string password = "secret", string realm = Realm, params string[] identities) => new NewUser(name, realm, password).ToUser(identities);

    /// <summary>All that is in a user, as text: records compare their collections by reference.</summary>
    public static string Show(User? user) => user is null
        ? "nobody"
        : string.Join(' ', [user.Name, user.Realm, .. user.Secrets.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}:{Convert.ToHexStringLower(pair.Value)}"), .. user.Identities.Order(StringComparer.Ordinal)]);

    /// <summary>The HA1 of MD5, as text.</summary>
    public static string Md5(User user) => Convert.ToHexStringLower(user.Secrets[DigestAlgorithm.Md5]);
}
