using System.Runtime.InteropServices;

namespace ActorSip.Scheduling;

/// <summary>Names one timer of one <see cref="TimingWheel{T}"/>. A handle of a timer that has ended names nothing, even when its place is used again.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimerHandle
{
    internal TimerHandle(int index, uint generation)
    {
        Index = index;
        Generation = generation;
    }

    internal int Index { get; }

    internal uint Generation { get; }

    /// <summary>True for the default value, which never names a timer.</summary>
    public bool IsNone => Generation == 0;
}
