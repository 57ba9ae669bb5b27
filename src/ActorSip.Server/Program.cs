using ActorSip.Server;

using var reload = ReloadSignal.OfProcess();
using var signals = new StopSignals();
return await CommandLine.RunAsync(args, new ServerSurroundings(Console.Out, Console.Error, Environment.GetEnvironmentVariable, signals.Stop, signals.StopNow) { Reload = reload });
