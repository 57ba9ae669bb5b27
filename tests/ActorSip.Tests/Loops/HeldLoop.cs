namespace ActorSip.Tests.Loops;

/// <summary>Holds a loop up until it is disposed of.</summary>
internal sealed class HeldLoop : IDisposable
{
    private readonly ManualResetEventSlim _released = new();

    /// <summary>Called on the loop.</summary>
    public void Wait()
    {
        _released.Wait();
        _released.Dispose();
    }

    public void Dispose() => _released.Set();
}
