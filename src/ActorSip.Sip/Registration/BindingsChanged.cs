namespace ActorSip.Sip.Registration;

/// <summary>
/// What happened to the bindings of one address-of-record: the event that is kept and replayed. It holds results, so that replaying decides nothing.
/// </summary>
/// <param name="Put">Bindings that are new, or that take the place of the one with their id.</param>
/// <param name="Removed">The ids of bindings that are gone.</param>
/// <param name="TransactionId">Our id of the transaction that did it; 0 when they expired.</param>
public sealed record BindingsChanged(Binding[] Put, ulong[] Removed, ulong TransactionId);
