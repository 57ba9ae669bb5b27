using ActorSip.Configuration;
using Xunit;

namespace ActorSip.Tests.Configuration;

/// <summary>What changes while the server runs, and what needs a restart.</summary>
public sealed class ReloadableSettingsTests
{
    /// <summary>A change, and the settings that need a restart for it.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "actorsip.domains.main.names=[\"other.test\"]", "" },
        { "actorsip.domains.new.names=[\"new.test\"]", "" },
        { "actorsip.domains.main.redirect=on", "" },
        { "actorsip.domain-defaults.redirect=on", "" },
        { "actorsip.peers.a.trusted=on", "" },
        { "actorsip.peer-defaults.trusted=on", "" },
        { "actorsip.peer-lookup-interval=5s", "" },
        { "actorsip.routes.r.prefix=1", "" },
        { "actorsip.numbers.1=sip:alice@main.test", "" },
        { "actorsip.identity.to-users=off", "" },
        { "actorsip.registrar.allow-contacts=127.0.0.1", "" },
        { "actorsip.listeners.udp.redirect=on", "" },
        { "actorsip.listener-defaults.redirect=on", "" },
        { "actorsip.registrar.max-contacts=3", "actorsip.registrar.max-contacts" },
        { "actorsip.listeners.udp.bind=127.0.0.1:5070", "actorsip.listeners.udp.bind" },
        { "actorsip.pipelines.standard=[\"relay\"]", "actorsip.pipelines.standard" },
        { "actorsip.timers.t1=400ms", "actorsip.timers.t1" },
        { "actorsip.data-folder=/elsewhere", "actorsip.data-folder" },
        { "akka.loglevel=DEBUG", "akka.loglevel" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_setting_that_differs_needs_a_restart_or_not(string change, string expected) =>
        Assert.Equal(expected, string.Join(", ", ReloadableSettings.NeedRestart(Loaded(), Loaded(change))));

    [Fact]
    public void All_that_needs_a_restart_is_named() =>
        Assert.Equal(["actorsip.loop.passes-without-wait", "actorsip.timers.t1"], ReloadableSettings.NeedRestart(Loaded(), Loaded("actorsip.timers.t1=400ms", "actorsip.peers.a.trusted=on", "actorsip.loop.passes-without-wait=1")));

    private static NodeConfiguration Loaded(params string[] changes)
    {
        var configuration = Configurations.Load(
            null,
            ["actorsip.domains.main.names=[\"main.test\"]", "actorsip.listeners.udp.bind=127.0.0.1:5060", "actorsip.peers.a.target=192.0.2.1", "actorsip.routes.r.prefix=0", "actorsip.routes.r.peers=a", .. changes]);
        Configurations.Good(configuration);
        return configuration;
    }
}
