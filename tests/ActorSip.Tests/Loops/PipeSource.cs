using System.IO.Pipes;
using ActorSip.Loops;

namespace ActorSip.Tests.Loops;

/// <summary>A source whose descriptor is a pipe's; it stays readable until the test reads it.</summary>
internal sealed class PipeSource(Func<LoopReadiness, bool> onReady) : ILoopSource, IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out);

    public int Descriptor => (int)_pipe.ClientSafePipeHandle.DangerousGetHandle();

    public bool OnReady(LoopReadiness ready) => onReady(ready);

    public void MakeReadable() => _pipe.WriteByte(1);

    public void Dispose()
    {
        _pipe.DisposeLocalCopyOfClientHandle();
        _pipe.Dispose();
    }
}
