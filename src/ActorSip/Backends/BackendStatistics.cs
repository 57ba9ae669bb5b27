namespace ActorSip.Backends;

/// <summary>Counters and levels of one backend; written on its actor's turn, read by anybody (a value may be a moment old).</summary>
public sealed class BackendStatistics
{
    public long Asked { get; internal set; }

    public long Answered { get; internal set; }

    public long Failed { get; internal set; }

    public long TimedOut { get; internal set; }

    /// <summary>Because too many waited.</summary>
    public long Refused { get; internal set; }

    /// <summary>Because the circuit was open.</summary>
    public long Unavailable { get; internal set; }

    /// <summary>Given up by whoever asked.</summary>
    public long Forgotten { get; internal set; }

    /// <summary>Work that ended when nobody waited for it any more.</summary>
    public long Late { get; internal set; }

    public CircuitState Circuit { get; internal set; }

    /// <summary>How often the circuit has opened.</summary>
    public long Openings { get; internal set; }

    public long InFlight { get; internal set; }

    public long Queued { get; internal set; }

    /// <summary>The longest time from a question to the end of its work, milliseconds.</summary>
    public long Slowest { get; internal set; }

    /// <summary>Adds all to a list of names and numbers.</summary>
    /// <param name="all">The list.</param>
    /// <param name="prefix">Before each name, such as "backends.users".</param>
    public void AddTo(IDictionary<string, long> all, string prefix)
    {
        all[$"{prefix}.asked"] = Asked;
        all[$"{prefix}.answered"] = Answered;
        all[$"{prefix}.failed"] = Failed;
        all[$"{prefix}.timed-out"] = TimedOut;
        all[$"{prefix}.refused"] = Refused;
        all[$"{prefix}.unavailable"] = Unavailable;
        all[$"{prefix}.forgotten"] = Forgotten;
        all[$"{prefix}.late"] = Late;
        all[$"{prefix}.circuit"] = (long)Circuit;
        all[$"{prefix}.circuit-openings"] = Openings;
        all[$"{prefix}.in-flight"] = InFlight;
        all[$"{prefix}.queued"] = Queued;
        all[$"{prefix}.slowest-milliseconds"] = Slowest;
    }
}
