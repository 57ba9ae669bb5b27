using ActorSip.Loops;
using ActorSip.Sip.Security;
using ActorSip.Tests.Requests;
using ActorSip.Transport;

namespace ActorSip.Tests.Transport;

/// <summary>Guards of a loop with figures that a test can reach.</summary>
internal static class TestSources
{
    public static SourceGuard Create(ILoop? loop = null, int burst = 1000, int maxGuesses = 100) => new(
        new SourceTable(
            new SourceLimits { Rate = 1000, Burst = burst, MaxGuesses = maxGuesses, GuessInterval = 600_000, BanTime = 300_000, ProofTime = 3_600_000, MaxSources = 64 },
            new HashKey(11, 12)),
        new GuessTable(maxGuesses, 600_000, 64, new HashKey(13, 14)),
        loop ?? new ManualLoop());
}
