using ActorSip.Server.Logging;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorSip.Tests.Server;

[Collection("the log of the process")]
public sealed class LogActorTests
{
    [Fact]
    public async Task What_actors_log_reaches_the_log_of_the_process()
    {
        using var written = new FirstLine();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(written));
        var before = ProcessLogging.Current;
        ProcessLogging.Current = loggers;
        using var system = ActorSystem.Create("log",
            LogActor.Configure(ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF\nakka.loglevel = WARNING")));
        system.Log.Info("too low");
        system.Log.Warning("the {0} is on fire", "house");
        var line = await written.Line.WaitAsync(TimeSpan.FromSeconds(20));
        await system.Terminate();
        ProcessLogging.Current = before;
        Assert.Equal("Warning", line.Split(' ')[0]);
        Assert.EndsWith("the house is on fire", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_is_logged_ends_its_line_or_speaks_to_a_terminal()
    {
        using var written = new FirstLine();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(written));
        var before = ProcessLogging.Current;
        ProcessLogging.Current = loggers;
        using var system = ActorSystem.Create("log", LogActor.Configure(ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF\nakka.loglevel = WARNING")));
        system.Log.Error(new InvalidOperationException("no\n\u001b[2J"), "from {0}", "a\r\nb\u00e9\u0007");
        var line = await written.Line.WaitAsync(TimeSpan.FromSeconds(20));
        await system.Terminate();
        ProcessLogging.Current = before;
        Assert.Contains("from a\\x0D\\x0Ab\\xC3\\xA9\\x07 System.InvalidOperationException: no\\x0A\\x1B[2J", line, StringComparison.Ordinal);
        Assert.All(line, c => Assert.InRange(c, ' ', '~'));
    }

    [Fact]
    public void Loggers_that_the_operator_chose_stay()
    {
        var akka = ConfigurationFactory.ParseString("akka.loggers = [\"Some.Logger, Some\"]");
        Assert.Equal(["Some.Logger, Some"], LogActor.Configure(akka).GetStringList("akka.loggers"));
    }

    private sealed class FirstLine : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

#pragma warning disable VSTHRD003 // Completed by the actor's thread, which waits for nothing here.
        public Task<string> Line => _line.Task;
#pragma warning restore VSTHRD003

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            _line.TrySetResult($"{logLevel} {formatter(state, exception)}");

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
