using ActorSip.Loops;

namespace ActorSip.Tests.Loops;

/// <summary>Runs pieces of a test on a loop.</summary>
internal static class LoopExtensions
{
    /// <summary>How long a test waits for what must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task RunAsync(this ILoop loop, Action action) => loop.RunAsync(() =>
    {
        action();
        return true;
    });

    public static Task<T> RunAsync<T>(this ILoop loop, Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(new LoopAction(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }));
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>Holds the loop up until the result is disposed of.</summary>
    public static async Task<IDisposable> BlockAsync(this ILoop loop)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new HeldLoop();
        loop.Post(new LoopAction(() =>
        {
            entered.SetResult();
            held.Wait();
        }));
        await entered.Task.WaitAsync(Patience);
        return held;
    }
}
