namespace ActorSip.Loops;

/// <summary>An alarm of one loop. It lies in the loop's heap only while it is set, so that one that is no longer held needs no disposal.</summary>
internal sealed class LoopAlarm(AlarmHeap heap, ILoopWork work) : ILoopAlarm
{
    /// <summary>Place in the heap; -1 while not set.</summary>
    public int Place { get; set; } = -1;

    public long Due { get; private set; }

    public ILoopWork Work => work;

    public void Set(long due)
    {
        if (Place >= 0) heap.Remove(this);
        Due = due;
        heap.Add(this);
    }

    public void Cancel()
    {
        if (Place >= 0) heap.Remove(this);
    }
}
