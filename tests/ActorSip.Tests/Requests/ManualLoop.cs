using ActorSip.Loops;

namespace ActorSip.Tests.Requests;

/// <summary>A loop without a thread: its clock stands until it is set, and its alarms ring when told to.</summary>
internal sealed class ManualLoop : ILoop
{
    public List<ManualAlarm> Alarms { get; } = [];

    public int Index => 0;

    public long Now { get; set; } = 1000;

    public bool InLoop => true;

    public void Post(ILoopWork work) => work.Run();

    public void FlushAtEndOfPass(ILoopFlush flush) => flush.Flush();

    public ILoopAlarm CreateAlarm(ILoopWork work)
    {
        var alarm = new ManualAlarm(work);
        Alarms.Add(alarm);
        return alarm;
    }

    internal sealed class ManualAlarm(ILoopWork work) : ILoopAlarm
    {
        /// <summary>When it rings; null when it is not set.</summary>
        public long? Due { get; private set; }

        /// <summary>How often it was set.</summary>
        public int Settings { get; private set; }

        public void Ring()
        {
            Due = null;
            work.Run();
        }

        public void Set(long due)
        {
            Due = due;
            Settings++;
        }

        public void Cancel() => Due = null;
    }
}
