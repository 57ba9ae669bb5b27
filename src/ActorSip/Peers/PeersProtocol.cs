using ActorSip.Resolving;

namespace ActorSip.Peers;

/// <summary>Messages of <see cref="PeerNamesActor"/>.</summary>
public static class PeersProtocol
{
    /// <summary>From now on these names are looked up.</summary>
    /// <param name="Names">In lower case.</param>
    /// <param name="Interval">How often.</param>
    public sealed record Watch(IReadOnlyList<string> Names, TimeSpan Interval);

    /// <summary>It is time to look them up.</summary>
    internal sealed record LookUp
    {
        public static LookUp Instance { get; } = new();
    }

    /// <summary>A look-up ended.</summary>
    /// <param name="Name">What was asked for.</param>
    /// <param name="Found">What it stands for.</param>
    internal sealed record LookedUp(string Name, NameAddresses Found);
}
