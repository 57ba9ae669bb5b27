using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// The project that is built for each run takes longer than the two minutes of the default on a small or busy machine; --inProcess does without it.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10)));
