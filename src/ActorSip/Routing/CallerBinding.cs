using ActorSip.Requests;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing;

/// <summary>
/// Which binding the caller has, when he can be reached by one flow only and is a user of ours: it goes into the cookie of the dialog, so that he is found again when that flow is gone in the middle of a call.
/// </summary>
internal sealed class CallerBinding(RequestServices services)
{
    /// <summary>Asks for the bindings of the address in From; false when there is no use for them.</summary>
    public bool TryAsk(RequestContext context, out LocationQuestion? question, out int slot)
    {
        question = null;
        slot = 0;
        var message = context.Message;
        if (!services.Proxy.Policy.RecordRoute || !(context.Source.IsConnection || message.IsBehindNat) || !RequestForwarding.MakesDialog(message) || !message.Parsed.TryFrom(out var from)) return false;
        var text = from.Uri.Of(message.Received(Sip.Messages.HeaderId.From));
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips) || uri.User.IsEmpty) return false;
        if (!context.Snapshot.Domains.TryGetPrimary(uri.Host.Of(text), uri.Port, out var domain)) return false;
        if (!AddressOfRecord.TryMake(text, uri, domain, out var key)) return false;
        slot = services.Location.Settings.SlotOf(key);
        question = new LocationQuestion();
        return services.Location.TryLookup(key, question, isBrief: true);
    }

    /// <summary>Notes the one by whose flow the request came, if there is one: what From says is not proof, and a flow that is his is.</summary>
    public static void Note(RequestContext context, BindingSet bindings, int slot)
    {
        var source = context.Source;
        foreach (var binding in bindings.Targets)
        {
            var flow = binding.Flow;
            if (flow.Node != source.Node || flow.NodeEpoch != source.NodeEpoch || flow.Socket != source.Socket || flow.Connection != source.Connection || flow.Remote != source.Remote) continue;
            context.Message.CallerSlot = slot;
            context.Message.CallerBinding = binding.Id;
            return;
        }
    }
}
