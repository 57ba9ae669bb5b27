using ActorSip.Requests;
using Akka.Actor;
using Akka.Event;

namespace ActorSip.Hosting;

/// <summary>The end of a node's transactions: nothing new is begun, and what is under way may finish.</summary>
internal static class RequestDrain
{
    /// <summary>Tells the request actors at once, and completes when they have no transaction left, or the time is over.</summary>
    /// <param name="requests">The request actors.</param>
    /// <param name="most">How long they may take.</param>
    /// <param name="system">Theirs.</param>
    /// <param name="time">Measures it.</param>
    public static async Task RunAsync(IReadOnlyList<IActorRef> requests, TimeSpan most, ActorSystem system, TimeProvider time)
    {
        var drained = Task.WhenAll(requests.Select(DrainAsync).ToArray());
        if (most == TimeSpan.Zero) return;
#pragma warning disable VSTHRD003 // There is no thread here that waiting for it could block.
        if (await Task.WhenAny(drained, system.WhenTerminated, Task.Delay(most, time)).ConfigureAwait(false) == drained) return;
#pragma warning restore VSTHRD003
        system.Log.Warning("Transactions were still under way when the time to finish them was over; they are abandoned");
    }

    private static Task DrainAsync(IActorRef requests)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Tell(new RequestsProtocol.Drain(drained), ActorRefs.NoSender);
        return drained.Task;
    }
}
