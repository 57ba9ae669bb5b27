using Xunit;

namespace ActorSip.Cluster.Tests.History;

/// <summary>The histories of all addresses-of-record of a load.</summary>
internal sealed class RegistrationHistory
{
    private const int Shown = 3;

    private readonly IReadOnlyList<AddressHistory> _addresses;

    public RegistrationHistory(string prefix, int users) => _addresses = [.. Enumerable.Range(0, users).Select(user => new AddressHistory(prefix + user))];

    public IReadOnlyList<AddressHistory> Addresses => _addresses;

    /// <summary>Contacts that have been acknowledged.</summary>
    public int Acknowledged => _addresses.Sum(address => address.Writes.Count(write => write.IsAcknowledged));

    /// <summary>How many violations there are.</summary>
    public int Violations => _addresses.Sum(address => HistoryChecker.Violations(address).Count());

    /// <summary>Fails with what is wrong, and with all that was seen of those addresses.</summary>
    public void AssertHolds()
    {
        var wrong = _addresses.Select(address => (Address: address, Lines: HistoryChecker.Violations(address).ToArray())).Where(found => found.Lines.Length > 0).ToArray();
        if (wrong.Length == 0) return;
        var lines = wrong.Take(Shown).Select(found => $"{string.Join('\n', found.Lines)}\n{found.Address}");
        Assert.Fail($"{wrong.Length} of {_addresses.Count} addresses-of-record are wrong\n{string.Join("\n\n", lines)}");
    }
}
