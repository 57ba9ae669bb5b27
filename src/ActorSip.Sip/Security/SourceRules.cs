using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Security;

/// <summary>The networks that are treated otherwise than by what they do. Immutable: a change of configuration makes new ones.</summary>
/// <param name="Exempt">Never limited, never banned, and taken for proven: peers, and networks that were set so.</param>
/// <param name="Banned">Nothing that comes from there is looked at.</param>
public sealed record SourceRules(IReadOnlyList<IpNetwork> Exempt, IReadOnlyList<IpNetwork> Banned)
{
    /// <summary>None.</summary>
    public static SourceRules None { get; } = new([], []);

    public bool IsExempt(in IpEndpoint address) => Contains(Exempt, address);

    public bool IsBanned(in IpEndpoint address) => Contains(Banned, address);

    /// <summary>True when some address of the same source is named here: then each must be asked for by itself.</summary>
    internal bool Concern(in IpNetwork source) => Touches(Exempt, source) || Touches(Banned, source);

    private static bool Contains(IReadOnlyList<IpNetwork> networks, in IpEndpoint address)
    {
        for (var i = 0; i < networks.Count; i++)
            if (networks[i].Contains(address)) return true;
        return false;
    }

    private static bool Touches(IReadOnlyList<IpNetwork> networks, in IpNetwork source)
    {
        for (var i = 0; i < networks.Count; i++)
        {
            var common = Math.Min(networks[i].Length, source.Length);
            if (IpNetwork.Of(new IpEndpoint(networks[i].High, networks[i].Low, 0), common) == IpNetwork.Of(new IpEndpoint(source.High, source.Low, 0), common)) return true;
        }

        return false;
    }
}
