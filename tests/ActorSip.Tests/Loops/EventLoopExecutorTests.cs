using ActorSip.Loops;
using ActorSip.Tests.Configuration;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Xunit;

namespace ActorSip.Tests.Loops;

public sealed class EventLoopExecutorTests : IDisposable
{
    private const string Dispatcher = """
        actorsip-loop-0 {
            type = Dispatcher
            executor = "ActorSip.Loops.EventLoopExecutorConfigurator, ActorSip"
            loop = 0
            throughput = 1000
        }
        akka.loglevel = WARNING
        """;

    private readonly LoopFaults _faults = new();
    private readonly EventLoop _loop;

    public EventLoopExecutorTests() => _loop = new EventLoop(0, _faults.Add, ReferenceOptions.Loop);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task Actors_of_the_dispatcher_run_on_the_loop_and_talk_there()
    {
        using var system = Start();
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pong = system.ActorOf(PropsOf(() => new PongActor(_loop)), "pong");
        var ping = system.ActorOf(PropsOf(() => new PingActor(_loop, pong, 100_000, done)), "ping");
        ping.Tell("start");
        Assert.True(await done.Task.WaitAsync(LoopExtensions.Patience));
        await system.Terminate().WaitAsync(LoopExtensions.Patience);
        Assert.Empty(_faults.Seen);
    }

    [Fact]
    public async Task A_million_messages_from_outside_keep_their_order()
    {
        const int Count = 1_000_000;
        using var system = Start();
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var counter = system.ActorOf(PropsOf(() => new OrderActor(Count, done)));
        await Task.Run(() =>
        {
            for (var i = 0; i < Count; i++) counter.Tell(i);
        });
        Assert.Equal(0, await done.Task.WaitAsync(LoopExtensions.Patience));
        await system.Terminate().WaitAsync(LoopExtensions.Patience);
    }

    [Fact]
    public async Task A_question_from_outside_wakes_the_loop_each_time()
    {
        using var system = Start();
        var pong = system.ActorOf(PropsOf(() => new PongActor(_loop)));
        for (var i = 0; i < 300; i++) Assert.Equal(i, await pong.Ask<int>(i, LoopExtensions.Patience));
        await system.Terminate().WaitAsync(LoopExtensions.Patience);
    }

    [Fact]
    public async Task The_system_terminates_also_when_its_loop_has_ended_before()
    {
        using var system = Start();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.ActorOf(PropsOf(() => new StopActor(stopped)));
        await actor.Ask<string>("hello", LoopExtensions.Patience);
        _loop.Dispose();
        await system.Terminate().WaitAsync(LoopExtensions.Patience);
        await stopped.Task.WaitAsync(LoopExtensions.Patience);
        Assert.True(_loop.WorkAfterStop > 0);
    }

    [Theory]
    [InlineData("loop = 0", "loop = 1", "has 1 event loops")]
    [InlineData("loop = 0", "loop = -1", "loop is -1")]
    [InlineData("loop = 0", "", "loop is missing")]
    public async Task A_wrong_loop_is_named_with_its_setting(string was, string becomes, string says)
    {
        using var system = Start(Dispatcher.Replace(was, becomes, StringComparison.Ordinal));
        var wrong = Record.Exception(() => system.ActorOf(PropsOf(() => new PongActor(_loop))));
        await system.Terminate().WaitAsync(LoopExtensions.Patience);
        Assert.NotNull(wrong);
        Assert.Contains(says, wrong.ToString(), StringComparison.Ordinal);
        Assert.Contains("actorsip-loop-0", wrong.ToString(), StringComparison.Ordinal);
    }

    private static Props PropsOf<T>(System.Linq.Expressions.Expression<Func<T>> factory)
        where T : ActorBase => Props.Create(factory).WithDispatcher("actorsip-loop-0");

    private ActorSystem Start(string config = Dispatcher) =>
        ActorSystem.Create("loops", BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(config)).And(new LoopsSetup([_loop])));

    private sealed class PongActor : ReceiveActor
    {
        public PongActor(EventLoop loop) => Receive<int>(i => Sender.Tell(loop.InLoop ? i : -1));
    }

    private sealed class PingActor : ReceiveActor
    {
        public PingActor(EventLoop loop, IActorRef pong, int rounds, TaskCompletionSource<bool> done)
        {
            Receive<string>(_ => pong.Tell(1));
            Receive<int>(i =>
            {
                if (i < 0 || !loop.InLoop) done.TrySetResult(false);
                else if (i == rounds) done.TrySetResult(true);
                else pong.Tell(i + 1);
            });
        }
    }

    private sealed class OrderActor : ReceiveActor
    {
        private int _next;
        private int _wrong;

        public OrderActor(int count, TaskCompletionSource<int> done) => Receive<int>(i =>
        {
            if (i != _next++) _wrong++;
            if (_next == count) done.SetResult(_wrong);
        });
    }

    private sealed class StopActor : ReceiveActor
    {
        private readonly TaskCompletionSource _stopped;

        public StopActor(TaskCompletionSource stopped)
        {
            _stopped = stopped;
            Receive<string>(s => Sender.Tell(s));
        }

        protected override void PostStop() => _stopped.SetResult();
    }
}
