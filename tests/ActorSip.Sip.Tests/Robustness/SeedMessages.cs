using ActorSip.Benchmarks.Messages;
using ActorSip.Fuzz.Seeds;
using ActorSip.Sip.Tests.Messages;
using ActorSip.Sip.Tests.Uris;

namespace ActorSip.Sip.Tests.Robustness;

/// <summary>All messages there are to begin with: the samples with the torture messages, SIPp's, and the one of the benchmarks.</summary>
internal static class SeedMessages
{
    /// <summary>Not to be written to.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        .. SampleMessages.Names.Cast<object[]>().Select(row => (string)row[0]).Select(name => (name, SampleMessages.Bytes(name))),
        .. SippMessages.All.Select(row => (row.Key, row.Value)),
        ("benchmark INVITE", RelayMessages.Invite.Bytes()),
    ];
}
