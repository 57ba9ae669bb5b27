using Akka.Actor;

namespace ActorSip.Backends;

/// <summary>The backends of a node as one actor sees them. The owner's turn only.</summary>
public sealed class BackendClients
{
    private readonly IReadOnlyDictionary<IBackend, IActorRef> _backends;
    private readonly IActorRef _self;
    private readonly Dictionary<IBackend, IBackendClient> _clients = [];
    private readonly List<IBackendClient> _byNumber = [];

    /// <param name="backends">Those of the node, with their actors.</param>
    /// <param name="self">The actor that owns this object, and passes it the answers.</param>
    public BackendClients(IReadOnlyDictionary<IBackend, IActorRef> backends, IActorRef self)
    {
        _backends = backends;
        _self = self;
    }

    /// <summary>The way to ask a backend; the same object each time.</summary>
    /// <exception cref="InvalidOperationException">It is none of those that the node was given.</exception>
    public BackendClient<TQuestion, TAnswer> Of<TQuestion, TAnswer>(Backend<TQuestion, TAnswer> backend)
    {
        if (_clients.TryGetValue(backend, out var known)) return (BackendClient<TQuestion, TAnswer>)known;
        if (!_backends.TryGetValue(backend, out var actor)) throw new InvalidOperationException($"The backend {backend.Name} is none of those that were given to the node.");
        var client = new BackendClient<TQuestion, TAnswer>(_byNumber.Count, actor, _self, backend.Limits);
        _clients.Add(backend, client);
        _byNumber.Add(client);
        return client;
    }

    /// <summary>An answer came.</summary>
    public void OnAnswer(BackendsProtocol.IAnswer answer) => _byNumber[answer.Client].OnAnswer(answer);
}
