namespace ActorSip.Journals.Tests.Samples;

/// <summary>What a task has failed with.</summary>
internal static class Failure
{
    /// <summary>The message of its StoreException.</summary>
    public static async Task<string> OfAsync(Task task)
    {
        await Eventually.HoldsAsync(() => task.IsCompleted);
        return task.Exception?.InnerException is StoreException exception ? exception.Message : $"It is no StoreException: {task.Status} {task.Exception}";
    }
}
