using ActorSip.Sip.Security;

namespace ActorSip.Users;

/// <summary>Compares names and realms byte by byte; the hash is keyed, so that nobody can make them collide.</summary>
internal sealed class UserKeyComparer : IEqualityComparer<UserKey>, IAlternateEqualityComparer<UserText, UserKey>
{
    private readonly HashKey _key;

    public UserKeyComparer(HashKey key) => _key = key;

    public bool Equals(UserKey? x, UserKey? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(new UserText(x.Name, x.Realm), y));

    public int GetHashCode(UserKey obj) => GetHashCode(new UserText(obj.Name, obj.Realm));

    public bool Equals(UserText alternate, UserKey other) => alternate.Name.SequenceEqual(other.Name) && alternate.Realm.SequenceEqual(other.Realm);

    public int GetHashCode(UserText alternate)
    {
        var hash = new KeyedHash(_key);
        hash.Add(alternate.Name);
        hash.Add(alternate.Realm);
        return (int)hash.Finish();
    }

    public UserKey Create(UserText alternate) => new(alternate.Name.ToArray(), alternate.Realm.ToArray());
}
