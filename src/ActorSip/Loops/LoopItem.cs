using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akka.Dispatch;

namespace ActorSip.Loops;

/// <summary>One thing to run: work of ours, or a mailbox of Akka, told apart without a cast.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct LoopItem
{
    private readonly object _target;
    private readonly bool _isRunnable;

    public LoopItem(ILoopWork work) => _target = work;

    public LoopItem(IRunnable runnable)
    {
        _target = runnable;
        _isRunnable = true;
    }

    public void Run()
    {
        if (_isRunnable) Unsafe.As<IRunnable>(_target).Run();
        else Unsafe.As<ILoopWork>(_target).Run();
    }

    public override string ToString() => _target.GetType().FullName ?? _target.GetType().Name;
}
