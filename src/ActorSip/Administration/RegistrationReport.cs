namespace ActorSip.Administration;

/// <summary>An address-of-record and its bindings, in the order in which they are tried.</summary>
/// <param name="AddressOfRecord">"user@domain".</param>
/// <param name="Slot">The location slot that owns it.</param>
/// <param name="Contacts">At least one.</param>
public sealed record RegistrationReport(string AddressOfRecord, int Slot, IReadOnlyList<ContactReport> Contacts);
