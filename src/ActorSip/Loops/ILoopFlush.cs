namespace ActorSip.Loops;

/// <summary>Something that gathers during a pass of a loop and goes out at its end.</summary>
public interface ILoopFlush
{
    void Flush();
}
