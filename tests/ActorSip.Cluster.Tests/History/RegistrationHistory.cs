using Xunit;

namespace ActorSip.Cluster.Tests.History;

/// <summary>The histories of all addresses-of-record of a load.</summary>
internal sealed class RegistrationHistory
{
    private const int Shown = 3;

    private static readonly TimeSpan ShownBefore = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ShownAfter = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<AddressHistory> _addresses;

    public RegistrationHistory(string prefix, int users) => _addresses = [.. Enumerable.Range(0, users).Select(user => new AddressHistory(prefix + user))];

    public IReadOnlyList<AddressHistory> Addresses => _addresses;

    /// <summary>Contacts that have been acknowledged.</summary>
    public int Acknowledged => _addresses.Sum(address => address.Writes.Count(write => write.IsAcknowledged));

    /// <summary>What is wrong with how many addresses-of-record; "nothing" when all is well.</summary>
    public string Wrongs
    {
        get
        {
            var wrongs = _addresses.SelectMany(address => HistoryChecker.Violations(address).Select(violation => violation.Wrong).Distinct(StringComparer.Ordinal)).GroupBy(wrong => wrong, StringComparer.Ordinal);
            var words = string.Join(", ", wrongs.Select(group => $"{group.Count()} times a contact {group.Key}"));
            return words.Length == 0 ? "nothing" : words;
        }
    }

    /// <summary>Fails with what is wrong, and with what was seen of those addresses about the time when it first shows.</summary>
    public void AssertHolds()
    {
        var wrong = _addresses.Select(address => (Address: address, First: HistoryChecker.Violations(address).FirstOrDefault())).Where(found => found.First is not null).ToArray();
        if (wrong.Length == 0) return;
        var lines = wrong.Take(Shown).Select(found => $"{found.First}\n{found.Address.Between(found.First!.Reading.Begun - ShownBefore, found.First.Reading.Ended + ShownAfter)}");
        Assert.Fail($"{wrong.Length} of {_addresses.Count} addresses-of-record are wrong: {Wrongs}\n{string.Join("\n\n", lines)}");
    }
}
