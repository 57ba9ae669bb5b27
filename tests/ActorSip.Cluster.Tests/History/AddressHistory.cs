namespace ActorSip.Cluster.Tests.History;

/// <summary>All that was asked and said of one address-of-record. Each contact has one writer, who waits for each of his writes.</summary>
internal sealed class AddressHistory(string user)
{
    private readonly Lock _lock = new();
    private readonly List<Write> _writes = [];
    private readonly List<Reading> _readings = [];

    public string User => user;

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<Write> Writes
    {
        get
        {
            lock (_lock) return [.. _writes];
        }
    }

    public IReadOnlyList<Reading> Readings
    {
        get
        {
            lock (_lock) return [.. _readings];
        }
    }

    /// <summary>Before it is sent: what is on its way may have happened.</summary>
    public Write Begin(string contact, WriteKind kind, TimeSpan expires, TimeSpan now)
    {
        var write = new Write(contact, kind, expires, now);
        lock (_lock) _writes.Add(write);
        return write;
    }

    public void Read(Reading reading)
    {
        lock (_lock) _readings.Add(reading);
    }

    /// <summary>What was under way in a time, in order, for the message of a failing test.</summary>
    public string Between(TimeSpan from, TimeSpan to)
    {
        var writes = Writes.Where(write => write.Ended >= from && write.Begun <= to).Select(write => (write.Begun, Text: write.ToString()));
        var readings = Readings.Where(reading => reading.Ended >= from && reading.Begun <= to).Select(reading => (reading.Begun, Text: reading.ToString()));
        return $"history of {User}\n" + string.Join('\n', writes.Concat(readings).OrderBy(line => line.Begun).Select(line => line.Text));
    }
}
