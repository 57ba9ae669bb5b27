using ActorSip.Sip.Messages;

namespace ActorSip.Transport;

/// <summary>
/// Chooses what is dropped when more comes than the loop can work on. To look at a datagram costs a tenth of working on it: so the queue of the kernel is kept from running over, which would drop calls in progress like anything else,
/// by dropping early what matters least. First what comes from sources that have not proven themselves, in which a flood stands; then new work of the others. Their calls in progress are never dropped here.
/// </summary>
/// <remarks>The fuller the queue, the larger the part that is dropped, so it settles where as much is worked on as can be. Strangers are told by their address alone, since whatever else a message says its sender can choose: a To
/// tag saves only those who are known.</remarks>
internal sealed class LoadShedder
{
    private const int FirstUnproven = 30, AllUnproven = 60;
    private const int FirstNew = 60, AllNew = 90;

    private int _unproven;
    private int _new;

    /// <summary>How full the receive queue is, percent.</summary>
    public int Pressure { get; set; }

    /// <summary>True while messages of unproven sources are dropped, all or in part.</summary>
    public bool ShedsUnproven => Pressure > FirstUnproven;

    /// <summary>A message of a source that has not proven itself came.</summary>
    /// <returns>True when this one is to be dropped.</returns>
    public bool DropsUnproven() => IsNext(ref _unproven, Pressure - FirstUnproven, AllUnproven - FirstUnproven);

    /// <summary>A message of another source came.</summary>
    /// <returns>True when this one is to be dropped.</returns>
    public bool Drops(RequestClass of) =>
        Pressure > FirstNew && of is RequestClass.Invite or RequestClass.Refresh or RequestClass.NewRegister or RequestClass.OutOfDialog && IsNext(ref _new, Pressure - FirstNew, AllNew - FirstNew);

    /// <summary>True for the given part of all calls, spread evenly.</summary>
    private static bool IsNext(ref int sum, int part, int whole)
    {
        sum += Math.Min(part, whole);
        if (sum < whole) return false;
        sum -= whole;
        return true;
    }
}
