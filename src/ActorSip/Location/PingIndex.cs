namespace ActorSip.Location;

/// <summary>
/// Which records of a slot have contacts that are due in a part of the period: four bytes for each such contact. It is put in order when a part is due, and not before: a record that is gone, or was there twice, is taken out by whoever goes
/// through the part.
/// </summary>
internal sealed class PingIndex
{
    private int[][]? _places;
    private int[]? _counts;

    /// <summary>Entries, those that are wrong included.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the place of a record.</summary>
    /// <param name="part">Of the contact.</param>
    /// <param name="place">Of the record in its table.</param>
    public void Add(int part, int place)
    {
        if (_places is null || _counts is null)
        {
            _places = new int[PingSchedule.Parts][];
            _counts = new int[PingSchedule.Parts];
            Array.Fill(_places, []);
        }

        ref var places = ref _places[part];
        ref var count = ref _counts[part];
        if (count == places.Length) Array.Resize(ref places, Math.Max(4, count + (count >> 1)));
        places[count++] = place;
        Count++;
    }

    /// <summary>The places of a part.</summary>
    public ReadOnlySpan<int> Of(int part) => _places is null || _counts is null ? [] : _places[part].AsSpan(0, _counts[part]);

    /// <summary>Takes one out; the last one comes into its place.</summary>
    public void RemoveAt(int part, int index)
    {
        ref var count = ref _counts![part];
        _places![part][index] = _places[part][--count];
        Count--;
    }
}
