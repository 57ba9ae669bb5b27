namespace ActorSip.Journals;

/// <summary>What a journal and a persistent actor say to each other beyond Akka's own words.</summary>
public static class JournalsProtocol
{
    /// <summary>
    /// The store has come back without something that it had confirmed, as after a failover of Redis to a replica, as was seen when it came back, or by what is written now. Told to the persistent actor that writes; it is to answer with
    /// <see cref="Restate"/>. Until then its writes wait; without an answer those fail that do not fit what the store has.
    /// </summary>
    /// <param name="PersistenceId">Whose state.</param>
    public sealed record StateLost(string PersistenceId);

    /// <summary>All that is confirmed, to be written anew in place of what the store has.</summary>
    /// <param name="PersistenceId">Whose state.</param>
    /// <param name="SequenceNr">Of the last confirmed event.</param>
    /// <param name="State">As for a snapshot.</param>
    public sealed record Restate(string PersistenceId, long SequenceNr, object State);
}
