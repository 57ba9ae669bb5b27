using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;

namespace ActorSip.Routing;

/// <summary>Makes targets of bindings (RFC 3261 section 16.5): where a contact is reached, by which flow and Path.</summary>
internal static class BindingTargets
{
    public static IReadOnlyList<Target> From(BindingSet bindings, int slot)
    {
        var targets = new Target[bindings.Count];
        for (var i = 0; i < targets.Length; i++) targets[i] = From(bindings[i], slot);
        return targets;
    }

    public static Target From(Binding binding, int slot) => new()
    {
        Uri = binding.Uri.ToArray(),
        Path = binding.Path.IsEmpty ? [] : binding.Path.ToArray(),
        Q = binding.Q,
        Slot = slot,
        BindingId = binding.Id,

        // A connection may be closed when it is idle; a phone that named a contact it listens on is still there.
        DialsWithoutFlow = true,

        // With a Path the flow ends at another proxy's door: the Path leads there, and that proxy knows the way on.
        Flow = binding.Path.IsEmpty && (binding.Flow.IsConnection || !binding.Received.IsDefault) ? binding.Flow : default,
    };
}
