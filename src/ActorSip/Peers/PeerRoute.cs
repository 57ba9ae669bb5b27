namespace ActorSip.Peers;

/// <summary>Where requests for some domains or numbers go. Immutable.</summary>
public sealed record PeerRoute
{
    public required string Name { get; init; }

    /// <summary>In the order to try them; at least one.</summary>
    public required IReadOnlyList<Peer> Peers { get; init; }

    /// <summary>Characters taken from the front of the number.</summary>
    public int Strip { get; init; }

    /// <summary>Then put in front of it.</summary>
    public string Prepend { get; init; } = "";

    public required RouteSenders Senders { get; init; }

    /// <summary>Names of peers that may use it, besides <see cref="Senders"/>.</summary>
    public IReadOnlyList<string> SendingPeers { get; init; } = [];

    /// <summary>True when a sender may use it.</summary>
    /// <param name="isUser">He has proved to be a user.</param>
    /// <param name="peer">He is this peer; null: none.</param>
    public bool Admits(bool isUser, Peer? peer)
    {
        if (Has(RouteSenders.Anyone) || (isUser && Has(RouteSenders.Users))) return true;
        if (peer is null) return false;
        if (peer.IsTrusted || Has(RouteSenders.Peers)) return true;
        for (var i = 0; i < SendingPeers.Count; i++)
            if (SendingPeers[i] == peer.Name) return true;
        return false;
    }

    /// <summary>The number as the peers want it.</summary>
    public string Rewrite(ReadOnlySpan<char> number) => string.Concat(Prepend, number[Math.Min(Strip, number.Length)..]);

    private bool Has(RouteSenders senders) => (Senders & senders) != RouteSenders.None;
}
