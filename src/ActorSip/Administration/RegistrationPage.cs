namespace ActorSip.Administration;

/// <summary>Some registrations, slot by slot.</summary>
/// <param name="Registrations">Those of the slots asked.</param>
/// <param name="NextSlot">Where to go on; null: that was the last.</param>
public sealed record RegistrationPage(IReadOnlyList<RegistrationReport> Registrations, int? NextSlot);
