namespace ActorSip.Buffers;

/// <summary>A buffer that is still held, or that was lost without a release.</summary>
/// <param name="Purpose">What it was rented for.</param>
/// <param name="Capacity">Its size, bytes.</param>
/// <param name="Age">How long ago it was rented.</param>
/// <param name="Lost">True when nothing points to it any more: a leak for certain. False: its holder may still release it.</param>
/// <param name="RentedAt">The stack that rented it.</param>
public sealed record BufferLeak(string Purpose, int Capacity, TimeSpan Age, bool Lost, string RentedAt);
