using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorSip.Hosting;

/// <summary>
/// Learns that the actor system wants to end though nobody told the node to: the cluster goes on without it. And keeps Akka.Remote from ending it when a TLS handshake with another node has failed, for which Akka has no setting:
/// a node that dies while a connection to it is made would take those with it that were well. Whoever shows a wrong certificate does not join, and says so.
/// </summary>
internal sealed class ShutdownWatch
{
    private readonly ActorSystem _system;
    private readonly TaskCompletionSource _thrownOut;
    private readonly TaskCompletionSource<Done> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="system">That of the node.</param>
    /// <param name="thrownOut">Completed when the cluster goes on without it.</param>
    public ShutdownWatch(ActorSystem system, TaskCompletionSource thrownOut)
    {
        _system = system;
        _thrownOut = thrownOut;

        // The first phase, of which the time is not limited (reference.conf).
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "shutdown-watch", OnShutdownAsync);

        // A shutdown that is held has no second beginning.
        Cluster.Get(system).RegisterOnMemberRemoved(() =>
        {
            if (!_released.Task.IsCompleted) thrownOut.TrySetResult();
        });
    }

    /// <summary>The node stops: whatever is held goes on.</summary>
    public void Release() => _released.TrySetResult(Done.Instance);

    private Task<Done> OnShutdownAsync()
    {
        var reason = CoordinatedShutdown.Get(_system).ShutdownReason;
        if (reason is CoordinatedShutdown.ClusterDowningReason) _thrownOut.TrySetResult();
        if (_released.Task.IsCompleted || reason is null || !IsHandshake(reason)) return Task.FromResult(Done.Instance);
        _system.Log.Warning("A TLS handshake with another node failed, as when a node ends while a connection to it is made. Akka.Remote would end this node for it; it goes on");
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
        return _released.Task;
#pragma warning restore VSTHRD003
    }

    /// <summary>By its name, since the type is Akka's own.</summary>
    private static bool IsHandshake(CoordinatedShutdown.Reason reason) => reason.GetType().Name == "TlsHandshakeFailureReason";
}
