using ActorSip.Loops;

namespace ActorSip.Tests.Loops;

internal sealed class FlushAction(Action action) : ILoopFlush
{
    public void Flush() => action();
}
