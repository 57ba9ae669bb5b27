using ActorSip.Requests;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Uris;

namespace ActorSip.Routing.Steps;

/// <summary>Relays to the targets that were found, and follows redirections when it is set to.</summary>
public sealed class RelayStep : IRouteStep
{
    public const string Name = "relay";

    private readonly RouteSettings _settings;

    public RelayStep(RouteSettings settings) => _settings = settings;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        if (context.Targets is not { Count: > 0 } targets)
        {
            context.ReplyStateless(404);
            return default;
        }

        if (_settings.RecurseOn3xx && context.Method is not (SipMethod.Ack or SipMethod.Cancel)) return RelayRecursivelyAsync(context, targets);
        context.Forward(targets);
        return default;
    }

    /// <summary>
    /// Section 16.7 item 4: "If a proxy chooses to recurse on any contacts in a 3xx response by adding them to the target set, it MUST remove them from the response before adding the response to the
    /// response context. ... If the proxy recurses on all of the contacts in a 3xx response, the proxy SHOULD NOT add the resulting contactless response to the response context." All that can be
    /// tried are taken, so the 3xx goes upstream only if there is nothing else.
    /// </summary>
    private async ValueTask RelayRecursivelyAsync(RequestContext context, IReadOnlyList<Target> targets)
    {
        var outcome = await context.RelayAsync(targets);
        for (var recursions = 0; outcome.Status is >= 300 and < 400 && recursions < _settings.MaxRecursions; recursions++)
        {
            if (TakeContacts(context) is not { Count: > 0 } contacts) return;
            outcome = await context.RelayAsync(contacts);
        }
    }

    /// <summary>The contacts of all redirections that have not been followed yet: several branches may have been redirected.</summary>
    private static List<Target> TakeContacts(RequestContext context)
    {
        var all = new List<Target>();
        if (context.Transaction?.Context is not { } relay) return all;
        foreach (var branch in relay.Branches)
        {
            if (branch.IsUsed || branch.FinalResponse is not { StatusCode: >= 300 and < 400 } redirection) continue;
            var contacts = Contacts(redirection);

            // Whoever answers sends this server there: he may not name what the caller could not.
            contacts.RemoveAll(contact => !context.Services.Destinations.MayName(contact.Uri, context.Source.Remote));
            contacts.RemoveAll(contact => IsTried(relay, contact));
            branch.IsUsed = contacts.Count > 0;
            all.AddRange(contacts);
        }

        return all;
    }

    /// <summary>Section 16.5: "If a target URI is already in the set, it MUST NOT be added again."</summary>
    private static bool IsTried(ResponseContext relay, Target contact)
    {
        foreach (var branch in relay.Branches)
            if (branch.Target.Uri.AsSpan().SequenceEqual(contact.Uri)) return true;
        return false;
    }

    private static List<Target> Contacts(SipMessage response)
    {
        var targets = new List<Target>();
        var fields = response.View.Fields(HeaderId.Contact);
        while (fields.MoveNext())
        {
            var rest = fields.Current;
            while (!rest.IsEmpty && NameAddress.TryParse(rest, out var address))
            {
                if (TryTarget(rest, address, out var target)) targets.Add(target!);
                rest = address.Length < rest.Length ? rest[(address.Length + 1)..] : default;
            }
        }

        return targets;
    }

    private static bool TryTarget(ReadOnlySpan<byte> value, in NameAddress address, out Target? target)
    {
        target = null;
        var text = address.Uri.Of(value);
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        var q = 1000;
        if (address.TryGetParameter(value, "q"u8, out var range) && !QValue.TryParse(range.Of(value), out q)) q = 1000;
        target = new Target { Uri = (uri.Headers.IsEmpty ? text : text[..(uri.Headers.Start - 1)]).ToArray(), Q = q };
        return true;
    }
}
