namespace ActorSip.Backends;

/// <summary>The public face of Backends. Every question carries the asker's own numbers, which the answer repeats.</summary>
public static class BackendsProtocol
{
    /// <summary>An answer to the actor that asked.</summary>
    public interface IAnswer
    {
        /// <summary>The client of that actor, by its number.</summary>
        int Client { get; }

        /// <summary>The number of the question.</summary>
        long Number { get; }
    }

    /// <summary>A question to a <see cref="BackendActor{TQuestion, TAnswer}"/>. Answered with <see cref="Answer{TAnswer}"/>, always and once, unless it is forgotten before.</summary>
    public sealed record Question<TQuestion>(int Client, long Number, TQuestion Content);

    /// <summary>What became of it.</summary>
    public sealed record Answer<TAnswer>(int Client, long Number, BackendAnswer<TAnswer> Content) : IAnswer;

    /// <summary>Nobody waits for this question any more; it gets no answer.</summary>
    public sealed record Forget(int Client, long Number);
}
