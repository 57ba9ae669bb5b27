namespace ActorSip.Sip.Transactions;

/// <summary>What every transaction machine may ask of its owner about time and its own end.</summary>
public interface ITransactionTimerEffects
{
    /// <summary>Has the machine's OnTimer called once with <paramref name="timer"/> after that many milliseconds; replaces one of the same name that still runs.</summary>
    void StartTimer(TransactionTimer timer, int milliseconds);

    /// <summary>The timer is not to fire any more; harmless if it has fired or never ran. A machine also ignores one that comes too late.</summary>
    void StopTimer(TransactionTimer timer);

    /// <summary>The live object may go now; a tombstone of that kind answers what still comes for so long (<see cref="TombstoneRules"/>). Always the last effect of a call; no timer runs.</summary>
    void Linger(Tombstone kind, int milliseconds);

    /// <summary>The transaction is gone at once and nothing lingers. Always the last effect of a call; no timer runs.</summary>
    void End();
}
