namespace ActorSip.Journals;

/// <summary>A store cannot be used: what is wrong with it and what to do, for an operator.</summary>
public sealed class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public StoreException()
    {
    }
}
