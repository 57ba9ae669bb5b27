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
}
