using ActorSip.Configuration;
using ActorSip.Hosting;
using ActorSip.Tests.Configuration;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Xunit;

namespace ActorSip.Tests.Hosting;

/// <summary>An actor system as a node has it, which others find over TLS or do not.</summary>
internal sealed class TlsNode : IAsyncDisposable
{
    private readonly ShutdownWatch _watch;
    private readonly TaskCompletionSource _thrownOut = new();

    /// <param name="tls">Null: without.</param>
    /// <param name="own">What is otherwise than a node has it.</param>
    public TlsNode(ClusterTlsOptions? tls, string own = "")
    {
        string[] settings = tls is null ? [] : [$"actorsip.cluster.tls.certificate={tls.Certificate}", $"actorsip.cluster.tls.key={tls.Key}", $"actorsip.cluster.tls.ca={tls.Ca}"];
        var configuration = Configurations.Load(null, ["akka.loggers=[\"ActorSip.Tests.Hosting.LogSilencer, ActorSip.Tests\"]", "akka.stdout-loglevel=OFF", .. settings]);
        Assert.Equal("", string.Join('\n', configuration.Errors));
        Setup[] setups = [BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(own).WithFallback(configuration.Akka)), .. tls is null ? (Setup[])[] : [NodeTls.Of(tls).Akka]];
        System = ActorSystem.Create("actorsip", ActorSystemSetup.Create(setups));
        _watch = new ShutdownWatch(System, _thrownOut);
        Cluster = Cluster.Get(System);
    }

    public ActorSystem System { get; }

    public Cluster Cluster { get; }

    public int Up => Cluster.State.Members.Count(member => member.Status == MemberStatus.Up);

    public void Join(Address seed) => Cluster.JoinSeedNodes([seed]);

    public bool IsThrownOut => _thrownOut.Task.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        _watch.Release();
        await System.Terminate();
    }
}
