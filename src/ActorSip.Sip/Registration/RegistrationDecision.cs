namespace ActorSip.Sip.Registration;

/// <summary>What a registrar answers to a REGISTER.</summary>
/// <param name="Status">200, 400, 403, 423 or 500.</param>
/// <param name="MinExpires">The value of the Min-Expires header field of a 423, seconds; else 0.</param>
/// <param name="Changed">What is to be kept before a 200 goes out; null when nothing changes.</param>
/// <param name="Bindings">The bindings after it: those that a 200 lists, and those that the next request is decided upon.</param>
public sealed record RegistrationDecision(int Status, uint MinExpires, BindingsChanged? Changed, BindingSet Bindings)
{
    public bool IsAccepted => Status == 200;
}
