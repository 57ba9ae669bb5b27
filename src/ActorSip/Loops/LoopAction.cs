namespace ActorSip.Loops;

/// <summary>Work given as a delegate: for what happens seldom, since each costs an object.</summary>
public sealed class LoopAction(Action action) : ILoopWork
{
    public void Run() => action();
}
