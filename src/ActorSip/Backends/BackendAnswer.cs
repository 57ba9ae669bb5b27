using System.Runtime.InteropServices;

namespace ActorSip.Backends;

/// <summary>What became of a question to a backend.</summary>
/// <typeparam name="TAnswer">What is found.</typeparam>
/// <param name="Outcome">Anything but <see cref="BackendOutcome.Answered"/> means that nothing is known: 503 for whoever needs it.</param>
/// <param name="Value">The answer; the default of its type without one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct BackendAnswer<TAnswer>(BackendOutcome Outcome, TAnswer? Value)
{
    public bool IsAnswered => Outcome == BackendOutcome.Answered;
}
