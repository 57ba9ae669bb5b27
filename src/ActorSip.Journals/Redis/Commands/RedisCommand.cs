using StackExchange.Redis;

namespace ActorSip.Journals.Redis.Commands;

/// <summary>
/// Something to be done in Redis: <see cref="Prepare"/>, then <see cref="Next"/> and <see cref="Take"/> until it is done or is known never to be, then <see cref="Complete"/> or <see cref="Fail"/>, of which exactly one is
/// called, once. Those two tell who asked, and must neither block nor throw. One thread at a time.
/// </summary>
internal abstract class RedisCommand
{
    /// <summary>What it is about; empty for what is not about a persistence id. Commands about the same one are done in their order.</summary>
    public abstract string PersistenceId { get; }

    /// <summary>Bytes it keeps in memory; known after <see cref="Prepare"/>.</summary>
    public virtual long Size => 0;

    /// <summary>Events it adds.</summary>
    public virtual int EventCount => 0;

    /// <summary>Set when it must fail although the store is well, and nothing of it was written.</summary>
    public StoreException? Refusal { get; protected set; }

    /// <summary>Whatever can be done without the store, once. An exception fails the command.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>What to ask Redis now. It is asked again, the same, when no answer came.</summary>
    public abstract RedisQuestion Next(RedisScope scope);

    /// <summary>Takes the answer.</summary>
    public abstract RedisStep Take(RedisScope scope, RedisResult answer);

    /// <summary>Asks the actor that writes for its state; <see cref="GiveState"/> is called with it, unless it gives none.</summary>
    public virtual void AskForState()
    {
    }

    /// <summary>The state that was asked for; null when none was given in time.</summary>
    public virtual void GiveState(StoredSnapshot? state)
    {
    }

    /// <summary>It is done, and durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception cause);
}
