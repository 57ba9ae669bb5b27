using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Uris;

namespace ActorSip.Fuzz.Readings;

/// <summary>Reads a request as a REGISTER, whatever its method, and decides on it.</summary>
internal sealed class RegisterReading
{
    private static readonly RegistrationPolicy Policy = new() { MinExpires = 60, MaxExpires = 7200, DefaultExpires = 3600, MaxContacts = 10 };

    private readonly RegisterRequestDraft _draft = new();

    public void Read(SipMessage request)
    {
        _draft.Clear();
        var contacts = request.View.Fields(HeaderId.Contact);
        while (contacts.MoveNext())
            if (!_draft.TryAddContacts(contacts.Current)) return;
        var path = request.View.Fields(HeaderId.Path);
        while (path.MoveNext())
            if (!_draft.TryAddPath(path.Current)) return;
        if (request.HasReceived(HeaderId.Expires)) _draft.SetExpires(request.Received(HeaderId.Expires));
        request.Parsed.TryCSeq(out var cseq, out _);
        Decide(_draft.Finish("a@h"u8, request.Received(HeaderId.CallId), cseq.Number, request.Received(HeaderId.UserAgent), new RegisterOrigin { TransactionId = 1, NewBindingId = 1 }));
    }

    /// <summary>One Contact header field and one Path.</summary>
    public void Read(ReadOnlySpan<byte> contact, ReadOnlySpan<byte> path)
    {
        _draft.Clear();
        if (!_draft.TryAddContacts(contact) || (!path.IsEmpty && !_draft.TryAddPath(path))) return;
        Decide(_draft.Finish("a@h"u8, "call"u8, 1, "agent"u8, new RegisterOrigin { TransactionId = 1, NewBindingId = 1 }));
    }

    private static void Decide(RegisterRequest request)
    {
        foreach (ref readonly var contact in request.Contacts)
        {
            Must.Within(request.Text, contact.Uri, contact.Parameters, contact.Instance, contact.Push);
            Must.Hold(SipUri.TryParse(contact.Uri.Of(request.Text), out var uri) && uri.Headers.IsEmpty, "a contact is a URI without headers");
            Must.Hold(contact.Q is >= 0 and <= 1000 && contact.Expires is >= -1 and <= uint.MaxValue, "its numbers are in their range");
            var parameters = new ParameterList(contact.Parameters.Of(request.Text));
            while (parameters.MoveNext())
            {
            }

            Must.Hold(!parameters.IsMalformed, "its parameters can be read back");
        }

        var decision = Registrar.Decide(BindingSet.Empty, request, Policy);
        Must.Hold(decision.Status is 200 or 400 or 403 or 423, "a registrar has an answer");
        if (decision.Status != 200) return;

        // The same from another client that counts on: what was bound is found again, nothing doubles.
        Must.Hold(decision.Bindings.Count <= Policy.MaxContacts, "no more than may be are bound");
        foreach (var binding in decision.Bindings.Targets) Must.Hold(binding.Text.Holds(binding.Text.ToParts()), "a binding holds its own texts");
    }
}
