using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// Where else a request may go whose next hop has a name, when an address has failed (RFC 3263 section 4.3). It goes from one attempt to the next, and each takes one flow out; only a name has such a list.
/// </summary>
public sealed class NextHopList
{
    private readonly Flow[] _flows;
    private int _next;

    /// <param name="flows">In the order to try them, without the one that is tried first.</param>
    public NextHopList(Flow[] flows) => _flows = flows;

    /// <summary>Nowhere else.</summary>
    public static NextHopList None { get; } = new([]);

    /// <summary>When the patience of a route with the target ends, milliseconds of the proxy's clock; 0: it has none. It is one for all attempts.</summary>
    internal long GiveUpAt { get; set; }

    /// <summary>The timer of the operator's patience with the address that is being tried; 0: none.</summary>
    internal long SilenceTimer { get; set; }

    /// <summary>How many are left.</summary>
    public int Count => _flows.Length - _next;

    /// <summary>Takes the next one: the first that has not failed elsewhere meanwhile, or else the first.</summary>
    internal bool TryTake(IProxyEffects effects, out Flow flow)
    {
        flow = default;
        if (Count == 0) return false;
        var chosen = _next;
        while (chosen < _flows.Length && effects.IsLeftOut(_flows[chosen])) chosen++;
        if (chosen == _flows.Length) chosen = _next;
        flow = _flows[chosen];
        Array.Copy(_flows, _next, _flows, _next + 1, chosen - _next);
        _next++;
        return true;
    }
}
