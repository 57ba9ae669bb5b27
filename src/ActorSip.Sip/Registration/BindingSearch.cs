using System.Text;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Registration;

/// <summary>Finds the binding that a contact means.</summary>
internal static class BindingSearch
{
    /// <summary>The index of the binding, -1 when there is none.</summary>
    public static int IndexOf(ReadOnlySpan<Binding> bindings, RegisterRequest request, in RegisterContact contact)
    {
        var uri = contact.Uri.Of(request.Text);
        var hasInstanceKey = contact.RegId != 0 && !contact.Instance.IsEmpty;
        if (hasInstanceKey)
        {
            var byInstance = IndexOfInstance(bindings, contact.Instance.Of(request.Text), contact.RegId);
            if (byInstance >= 0) return byInstance;
        }

        // "For each address, the registrar then searches the list of current bindings using the URI comparison rules." Equality of URIs is not transitive, so
        // the very same text goes before an equal one. A binding that another instance owns is another phone, though it may have the same private address; and
        // a contact that names no instance means the binding of its own kind before all others.
        var index = IndexOfUri(bindings, uri, instanceKeys: false);
        return index >= 0 || hasInstanceKey ? index : IndexOfUri(bindings, uri, instanceKeys: true);
    }

    private static int IndexOfInstance(ReadOnlySpan<Binding> bindings, ReadOnlySpan<byte> instance, uint regId)
    {
        for (var i = 0; i < bindings.Length; i++)
        {
            var own = bindings[i].Instance;
            if (bindings[i].RegId == regId && (own.SequenceEqual(instance) || Ascii.EqualsIgnoreCase(own, instance))) return i;
        }

        return -1;
    }

    private static int IndexOfUri(ReadOnlySpan<Binding> bindings, ReadOnlySpan<byte> uri, bool instanceKeys)
    {
        for (var i = 0; i < bindings.Length; i++)
        {
            if (bindings[i].HasInstanceKey == instanceKeys && bindings[i].Uri.SequenceEqual(uri)) return i;
        }

        for (var i = 0; i < bindings.Length; i++)
        {
            if (bindings[i].HasInstanceKey == instanceKeys && UriComparison.AreEqual(bindings[i].Uri, uri)) return i;
        }

        return -1;
    }
}
