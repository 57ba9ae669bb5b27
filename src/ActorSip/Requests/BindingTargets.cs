using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Transports;
using ActorSip.Sip.Uris;
using ActorSip.Transport;

namespace ActorSip.Requests;

/// <summary>Makes targets of bindings (RFC 3261 section 16.5): where a contact is reached, by which flow and Path.</summary>
internal static class BindingTargets
{
    /// <summary>Takes a preference below all others, and keeps the order among those that are taken there.</summary>
    private const int BelowAll = -1001;

    /// <param name="bindings">In the order in which to try them.</param>
    /// <param name="slot">That they come from.</param>
    /// <param name="sockets">Those of this life of the node.</param>
    public static IReadOnlyList<Target> From(BindingSet bindings, int slot, SocketTable sockets)
    {
        var targets = new Target[bindings.Count];
        for (var i = 0; i < targets.Length; i++) targets[i] = From(bindings[i], slot, sockets, sockets.Renew(bindings[i].Flow));
        return targets;
    }

    /// <summary>
    /// A connection may be closed when it is idle; a phone that listens at its contact is still there. A contact whose address is not the one that the connection came from lies behind a NAT: there is nobody to
    /// call, or somebody else.
    /// </summary>
    private static bool MayListen(Binding binding)
    {
        if (!SipUri.TryParse(binding.Uri, out var uri) || !uri.HasTransport(binding.Uri) || uri.GetTransport(binding.Uri) != binding.Flow.Transport) return false;
        return !IpEndpoint.TryParseHost(uri.Host.Of(binding.Uri), 0, out var host) || host.SameAddress(binding.Flow.Remote);
    }

    /// <param name="binding">The contact.</param>
    /// <param name="slot">That it comes from.</param>
    /// <param name="sockets">Those of this life of the node.</param>
    /// <param name="flow">Its flow as this node can use it now.</param>
    public static Target From(Binding binding, int slot, SocketTable sockets, in Flow flow) => new()
    {
        Uri = binding.Uri.ToArray(),
        Path = binding.Path.IsEmpty ? [] : binding.Path.ToArray(),

        // RFC 3261 section 16.6 has the proxy go by q, and leaves to it what else it knows: who does not answer pings keeps nobody waiting, and is called all the same when no other contact takes the call.
        Q = binding.IsSilent ? binding.Q + BelowAll : binding.Q,
        Slot = slot,
        BindingId = binding.Id,

        // A phone knows the address of ours that it registered at, and so do the firewalls between.
        Socket = binding.Path.IsEmpty && !flow.IsNone && sockets.IsOwnNow(flow) ? flow.Socket : -1,

        DialsWithoutFlow = MayListen(binding),

        // With a Path the flow ends at another proxy's door: the Path leads there, and that proxy knows the way on.
        Flow = binding.Path.IsEmpty && (binding.Flow.IsConnection || !binding.Received.IsDefault) ? flow : default,
    };
}
