namespace ActorSip.Loops;

/// <summary>Something a loop runs on its thread. An exception from it is a bug: it is logged with its type and the loop goes on.</summary>
public interface ILoopWork
{
    void Run();
}
