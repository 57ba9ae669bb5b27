namespace ActorSip.Backends;

/// <summary>The slow work behind a backend: a database, a web service, a file. It never runs on a loop.</summary>
/// <typeparam name="TQuestion">What is asked; immutable, since it goes to another thread.</typeparam>
/// <typeparam name="TAnswer">What is found; immutable.</typeparam>
public interface IBackendWork<in TQuestion, TAnswer>
{
    /// <summary>
    /// Answers one question. Called on a thread of the pool, at most as often at once as the limits allow. An exception is a failure of the backend, which is logged, counted, and opens the circuit when it comes
    /// again and again; what a question may rightly end with is an answer.
    /// </summary>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellation">Cancelled when nobody waits any more. Work that goes on all the same keeps its place until it ends.</param>
    Task<TAnswer> AnswerAsync(TQuestion question, CancellationToken cancellation);
}
