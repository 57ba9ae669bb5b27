using System.Runtime.InteropServices;

namespace ActorSip.Server;

/// <summary>SIGHUP, or whatever else asks for the configuration to be read again.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private PosixSignalRegistration? _registration;
    private Action? _listener;

    /// <summary>The signal SIGHUP of this process. It does not end the process, also while nobody listens.</summary>
    public static ReloadSignal OfProcess()
    {
        var signal = new ReloadSignal();
        signal._registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            signal.Raise();
        });
        return signal;
    }

    public void Raise() => Volatile.Read(ref _listener)?.Invoke();

    /// <summary>Calls the listener for each signal until the result is disposed of.</summary>
    public IDisposable Listen(Action listener)
    {
        Volatile.Write(ref _listener, listener);
        return new Listening(this);
    }

    public void Dispose() => _registration?.Dispose();

    private sealed class Listening(ReloadSignal signal) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref signal._listener, null);
    }
}
