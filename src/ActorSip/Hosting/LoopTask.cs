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
        try
        {
            work();
            _done.SetResult();
        }
#pragma warning disable CA1031 // Whoever waits gets it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _done.SetException(error);
        }
    }
}
