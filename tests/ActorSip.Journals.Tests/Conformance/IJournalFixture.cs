using Akka.Actor;
using Akka.Configuration;

namespace ActorSip.Journals.Tests.Conformance;

/// <summary>A kind of journal under test, with a store that is empty at first. Each actor system that gets the settings opens the same store; one at a time does.</summary>
public interface IJournalFixture : IDisposable
{
    /// <summary>What an actor system needs to use it: the plugins, both chosen as the default.</summary>
    Config Settings { get; }

    /// <summary>Plugin id of the journal.</summary>
    string JournalId { get; }

    /// <summary>The words by which another process of this assembly makes a fixture over the same store, see <see cref="JournalFixtures"/>.</summary>
    IReadOnlyList<string> Words { get; }

    /// <summary>The store that the plugins of a system use.</summary>
    IStore Store(ActorSystem system);
}
