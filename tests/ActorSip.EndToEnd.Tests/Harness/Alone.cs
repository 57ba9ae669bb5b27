using Xunit;

namespace ActorSip.EndToEnd.Tests.Harness;

/// <summary>
/// Most tests wait for timers of SIP, so two classes run at a time; each party has an address of its own. Afterwards, one by one, come those that
/// fill the machine or say how long something may take.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
