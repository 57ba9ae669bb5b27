namespace ActorSip.Journals.Sqlite.Commands;

/// <summary>
/// Something to be done with a store, on its thread: <see cref="Prepare"/>, then <see cref="Run"/> until it succeeds or is known never to, then <see cref="Complete"/> or <see cref="Fail"/>, of which exactly
/// one is called, once. Those two tell who asked, and must neither block nor throw.
/// </summary>
internal abstract class StoreCommand
{
    /// <summary>What it is about; empty for what is not about a persistence id.</summary>
    public abstract string PersistenceId { get; }

    /// <summary>True for what must be committed; false for what only reads.</summary>
    public abstract bool IsWrite { get; }

    /// <summary>Bytes it keeps in memory; known after <see cref="Prepare"/>.</summary>
    public virtual long Size => 0;

    /// <summary>Events it adds.</summary>
    public virtual int EventCount => 0;

    /// <summary>How often it was run and rolled back, or its commit not confirmed: then it may find that it is done already.</summary>
    public int Attempts { get; set; }

    /// <summary>Set by <see cref="Run"/> when this command must fail although the store is well, and nothing of it was written.</summary>
    public StoreException? Refusal { get; protected set; }

    /// <summary>Whatever can be done without the store, once. An exception fails the command.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Inside of a transaction if it writes. May run again after a failure of the store.</summary>
    /// <returns>False for a reading command that has more to read: it is run again after others had their turn.</returns>
    public abstract bool Run(SqliteSession session);

    /// <summary>It is done, and durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception cause);
}
