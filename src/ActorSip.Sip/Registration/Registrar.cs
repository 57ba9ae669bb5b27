namespace ActorSip.Sip.Registration;

/// <summary>
/// The registrar of RFC 3261 section 10.3, steps 6 to 8, for one address-of-record: decides what a REGISTER does to its bindings. It changes nothing and reads
/// no clock; <see cref="BindingSet.Apply"/> carries the decision out once it is kept.
/// </summary>
public static class Registrar
{
    private const long OneHour = 3600;

    /// <summary>Bytes that the Contact values of a user may have in all: each answer lists them all, and must fit into a datagram with what it repeats of its request.</summary>
    private const int MaxContactText = 32 * 1024;

    /// <param name="bindings">The bindings as the last decision left them.</param>
    public static RegistrationDecision Decide(BindingSet bindings, RegisterRequest request, RegistrationPolicy policy)
    {
        var live = bindings.LiveAt(request.Origin.Now);

        // The same question again, since our answer to it got lost: the transaction has one answer.
        if (bindings.HasApplied(request.Origin.TransactionId)) return Unchanged(live);
        if (request.IsWildcard) return RemoveAll(bindings, live, request);

        // 10.2.3: "If no Contact header field is present in a REGISTER request, the list of bindings is left unchanged."
        if (request.Contacts.IsEmpty) return Unchanged(live);

        // "This response MUST contain a Min-Expires header field". "It then skips the remaining steps."
        foreach (ref readonly var contact in request.Contacts)
        {
            if (IsTooBrief(RequestedExpires(contact, request, policy), policy)) return new RegistrationDecision(423, policy.MinExpires, null, live);
        }

        return Update(bindings, live, request, policy);
    }

    /// <summary>
    /// Decides and carries out, in one, what most REGISTERs are: one contact of a user again, with the texts it had but for the Call-ID. What it does is what <see cref="Decide"/> would have done; whatever is not that is left to it.
    /// </summary>
    /// <param name="record">The address-of-record (<see cref="PackedBindings"/>); written over when it is a refresh.</param>
    /// <param name="request">The REGISTER.</param>
    /// <param name="policy">Of the registrar.</param>
    /// <param name="expiresAt">When the binding ends now, Unix milliseconds.</param>
    /// <returns>False when it is not such a refresh, and nothing has changed.</returns>
    public static bool TryRefresh(Span<byte> record, RegisterRequest request, RegistrationPolicy policy, out long expiresAt)
    {
        expiresAt = 0;
        if (request.IsWildcard || request.Contacts.Length != 1) return false;
        var expires = RequestedExpires(request.Contacts[0], request, policy);
        if (expires <= 0 || IsTooBrief(expires, policy)) return false;
        expiresAt = request.Origin.Now + Math.Min(expires, policy.MaxExpires) * 1000;
        return PackedBindings.TryRefresh(record, request, expiresAt);
    }

    private static RegistrationDecision RemoveAll(BindingSet bindings, BindingSet live, RegisterRequest request)
    {
        // "If the request has additional Contact fields or an expiration time other than zero, the request is invalid, and the server MUST return a 400
        // (Invalid Request)".
        if (!request.Contacts.IsEmpty || request.Expires != 0) return new RegistrationDecision(400, 0, null, live);
        foreach (var binding in live.Targets)
        {
            // "the registrar checks whether the Call-ID agrees with the value stored for each binding. If not, it MUST remove the binding. If it does agree, it
            // MUST remove the binding only if the CSeq in the request is higher than the value stored for that binding. Otherwise, the update MUST be aborted
            // and the request fails."
            if (IsOutOfOrder(binding, request)) return new RegistrationDecision(500, 0, null, live);
        }

        return live.Count == 0 ? Unchanged(live) : Changed(bindings, live, request, []);
    }

    private static RegistrationDecision Update(BindingSet bindings, BindingSet live, RegisterRequest request, RegistrationPolicy policy)
    {
        var after = new Binding[live.Count + request.Contacts.Length];
        live.Targets.CopyTo(after);
        var count = live.Count;
        var newId = request.Origin.NewBindingId;
        foreach (ref readonly var contact in request.Contacts)
        {
            // "The registrar MAY choose an expiration less than the requested expiration interval."
            var expires = Math.Min(RequestedExpires(contact, request, policy), policy.MaxExpires);
            var index = BindingSearch.IndexOf(after.AsSpan(0, count), request, contact);
            if (index < 0)
            {
                // "If the binding does not exist, it is tentatively added."
                if (expires > 0) after[count++] = Bind(null, newId++, request, contact, expires);
                continue;
            }

            var existing = after[index];

            // "If they are the same, the registrar compares the CSeq value. If the value is higher than that of the existing binding, it MUST update or remove
            // the binding as above. If not, the update MUST be aborted and the request fails." A contact that this request names twice is in order with itself.
            if (existing.TransactionId != request.Origin.TransactionId && IsOutOfOrder(existing, request)) return new RegistrationDecision(500, 0, null, live);

            // "If the Call-ID value in the existing binding differs from the Call-ID value in the request, the binding MUST be removed if the expiration time
            // is zero and updated otherwise."
            if (expires > 0)
            {
                after[index] = Bind(existing, existing.Id, request, contact, expires);
                continue;
            }

            after.AsSpan(index + 1, count - index - 1).CopyTo(after.AsSpan(index));
            count--;
        }

        // A set that is over the limit since the limit was lowered may still be refreshed.
        if (count > policy.MaxContacts && count > live.Count) return new RegistrationDecision(403, 0, null, live);
        if (TextOf(after.AsSpan(0, count)) is > MaxContactText and var text && text > TextOf(live.Targets)) return new RegistrationDecision(403, 0, null, live);
        return Changed(bindings, live, request, after.AsSpan(0, count));
    }

    private static int TextOf(ReadOnlySpan<Binding> bindings)
    {
        var bytes = 0;
        foreach (var binding in bindings) bytes += binding.Uri.Length + binding.Parameters.Length;
        return bytes;
    }

    /// <summary>
    /// "If the field value has an 'expires' parameter, that value MUST be taken as the requested expiration. If there is no such parameter, but the request has
    /// an Expires header field, that value MUST be taken as the requested expiration. If there is neither, a locally-configured default value MUST be taken".
    /// </summary>
    private static long RequestedExpires(in RegisterContact contact, RegisterRequest request, RegistrationPolicy policy) =>
        contact.Expires >= 0 ? contact.Expires
        : request.Expires >= 0 ? request.Expires
        : policy.DefaultExpires;

    /// <summary>
    /// "If and only if the requested expiration interval is greater than zero AND smaller than one hour AND less than a registrar-configured minimum, the registrar MAY reject the registration with a response of
    /// 423 (Interval Too Brief)."
    /// </summary>
    private static bool IsTooBrief(long expires, RegistrationPolicy policy) => expires > 0 && expires < OneHour && expires < policy.MinExpires;

    private static bool IsOutOfOrder(Binding binding, RegisterRequest request) => request.CSeq <= binding.CSeq && binding.CallId.SequenceEqual(request.CallId);

    private static Binding Bind(Binding? existing, ulong id, RegisterRequest request, in RegisterContact contact, long expires)
    {
        var parts = request.PartsOf(contact);
        return new Binding
        {
            Id = id,
            Text = existing is not null && existing.Text.Holds(parts) ? existing.Text : new BindingText(parts),
            Q = contact.Q,
            RegId = contact.RegId,

            // "Each binding record records the Call-ID and CSeq values from the request."
            CSeq = request.CSeq,
            ExpiresAt = request.Origin.Now + expires * 1000,
            RegisteredAt = request.Origin.Now,
            Flow = request.Origin.Flow,
            Received = request.Origin.Received,
            TransactionId = request.Origin.TransactionId,
            PriorTransactionId = existing is null ? 0 : existing.CallId.SequenceEqual(request.CallId) ? existing.PriorTransactionId : existing.TransactionId,
            Pings = existing is null ? default : existing.Pings.Heard(),
        };
    }

    private static RegistrationDecision Unchanged(BindingSet live) => new(200, 0, null, live);

    /// <summary>"The binding updates MUST be committed [...] if and only if all binding updates and additions succeed": all of them are one event.</summary>
    private static RegistrationDecision Changed(BindingSet before, BindingSet live, RegisterRequest request, ReadOnlySpan<Binding> after)
    {
        int puts = 0, kept = 0;
        foreach (var binding in after)
        {
            if (binding.TransactionId == request.Origin.TransactionId) puts++;
            if (before.Find(binding.Id) is not null) kept++;
        }

        // What had expired goes with the same event; but for that alone there is none, it has its own time.
        if (puts == 0 && after.Length == live.Count) return Unchanged(live);
        var put = puts == 0 ? [] : new Binding[puts];
        foreach (var binding in after)
        {
            if (binding.TransactionId == request.Origin.TransactionId) put[^puts--] = binding;
        }

        var removed = before.Count == kept ? [] : new ulong[before.Count - kept];
        var at = 0;
        foreach (var binding in before.Targets)
        {
            if (!Contains(after, binding.Id)) removed[at++] = binding.Id;
        }

        var changed = new BindingsChanged(put, removed, request.Origin.TransactionId);
        return new RegistrationDecision(200, 0, changed, before.Apply(changed));
    }

    private static bool Contains(ReadOnlySpan<Binding> bindings, ulong id)
    {
        foreach (var binding in bindings)
        {
            if (binding.Id == id) return true;
        }

        return false;
    }
}
