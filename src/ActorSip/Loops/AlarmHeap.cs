namespace ActorSip.Loops;

/// <summary>The alarms that are set, the next one on top: a binary heap whose members know their place. One thread.</summary>
internal sealed class AlarmHeap
{
    private LoopAlarm[] _heap = new LoopAlarm[16];
    private int _count;

    /// <summary>When the next alarm rings; <see cref="long.MaxValue"/> when none is set.</summary>
    public long NextDue => _count == 0 ? long.MaxValue : _heap[0].Due;

    public void Add(LoopAlarm alarm)
    {
        if (_count == _heap.Length) Array.Resize(ref _heap, _count * 2);
        Put(alarm, _count++);
        Raise(alarm);
    }

    public void Remove(LoopAlarm alarm)
    {
        var place = alarm.Place;
        alarm.Place = -1;
        var last = _heap[--_count];
        _heap[_count] = null!;
        if (ReferenceEquals(last, alarm)) return;
        Put(last, place);
        Raise(last);
        Sink(last);
    }

    /// <summary>Takes the next alarm that is due.</summary>
    public bool TryTakeDue(long now, out LoopAlarm alarm)
    {
        alarm = _heap[0];
        if (_count == 0 || alarm.Due > now) return false;
        Remove(alarm);
        return true;
    }

    private void Put(LoopAlarm alarm, int place)
    {
        _heap[place] = alarm;
        alarm.Place = place;
    }

    private void Raise(LoopAlarm alarm)
    {
        while (alarm.Place > 0)
        {
            var place = alarm.Place;
            var parent = _heap[(place - 1) / 2];
            if (parent.Due <= alarm.Due) return;
            Put(alarm, parent.Place);
            Put(parent, place);
        }
    }

    private void Sink(LoopAlarm alarm)
    {
        while (true)
        {
            var place = alarm.Place;
            var child = 2 * place + 1;
            if (child >= _count) return;
            if (child + 1 < _count && _heap[child + 1].Due < _heap[child].Due) child++;
            var smaller = _heap[child];
            if (alarm.Due <= smaller.Due) return;
            Put(alarm, child);
            Put(smaller, place);
        }
    }
}
