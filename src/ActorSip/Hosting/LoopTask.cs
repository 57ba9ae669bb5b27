using ActorSip.Loops;

namespace ActorSip.Hosting;

/// <summary>Work on a loop that somebody outside waits for.</summary>
internal sealed class LoopTask(Action work) : ILoopWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

#pragma warning disable VSTHRD003 // The loop never waits for whoever waits here.
    public Task Completion => _done.Task;
#pragma warning restore VSTHRD003

    public void Run()
    {
        work();
        _done.SetResult();
    }
}
