namespace ActorSip.Sip.Transactions;

/// <summary>The timer values of RFC 3261 table 4 and RFC 6026 section 8.11, all in milliseconds. Whoever makes one from settings checks it: 0 &lt; T1 &lt;= T2, 0 &lt; T4, all below 10 minutes.</summary>
/// <param name="T1">Estimate of the round trip (section 17.1.1.1), 500 ms.</param>
/// <param name="T2">Longest interval between repeats of a request other than INVITE, or of a response to INVITE, 4 s.</param>
/// <param name="T4">Longest time a message stays in the network, 5 s.</param>
public sealed record TransactionTimes(int T1 = 500, int T2 = 4000, int T4 = 5000)
{
    /// <summary>"Timer D has an absolute minimum of 32 s": RFC 3261 section 17.1.1.2, RFC 6026 section 8.4.</summary>
    private const int SmallestD = 32_000;

    /// <summary>The values of the RFC.</summary>
    public static TransactionTimes Default { get; } = new();

    /// <summary>INVITE client gives up; from the first sending, any transport.</summary>
    public int B => 64 * T1;

    /// <summary>Client of other requests gives up; any transport.</summary>
    public int F => 64 * T1;

    /// <summary>INVITE server stops waiting for the ACK; any transport.</summary>
    public int H => 64 * T1;

    /// <summary>Repeats of the INVITE, and of a 2xx from the TU, are expected that long; any transport.</summary>
    public int L => 64 * T1;

    /// <summary>Repeats of a 2xx, and 2xx of other branches, are expected that long; any transport.</summary>
    public int M => 64 * T1;

    /// <summary>Repeats of a 300-699 to INVITE get the ACK again that long.</summary>
    public int D(bool reliable) => reliable ? 0 : Math.Max(SmallestD, 64 * T1);

    /// <summary>Repeats of an ACK are absorbed that long.</summary>
    public int I(bool reliable) => reliable ? 0 : T4;

    /// <summary>Repeats of a request other than INVITE get the final response again that long.</summary>
    public int J(bool reliable) => reliable ? 0 : 64 * T1;

    /// <summary>Repeats of a final response to a request other than INVITE are absorbed that long.</summary>
    public int K(bool reliable) => reliable ? 0 : T4;

    /// <summary>
    /// RFC 4320 section 4.1: "the amount of time it takes a client transaction's Timer E to be reset to T2": the sum of the intervals T1, 2*T1, 4*T1... below T2; 3.5 s with the values of the RFC.
    /// </summary>
    public int Trying
    {
        get
        {
            var sum = 0;
            for (long interval = T1; interval < T2; interval *= 2) sum += (int)interval;
            return sum;
        }
    }

    /// <summary>MIN(2*interval, T2), the next value of timers E and G.</summary>
    internal int Doubled(int interval) => (int)Math.Min(2L * interval, T2);
}
