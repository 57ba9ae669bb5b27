using ActorSip.Hosting;
using ActorSip.Requests;
using ActorSip.Routing;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace ActorSip.Tests.Architecture;

/// <summary>Who uses whom inside of ActorSip, read from the compiled code, method bodies included.</summary>
public sealed class RoomsTests
{
    private static readonly System.Reflection.Assembly Node = typeof(ActorSipNode).Assembly;
    private static readonly ArchUnitNET.Domain.Architecture Compiled = new ArchLoader().LoadAssemblies(Node, typeof(RoomsTests).Assembly).Build();

    private static readonly HashSet<string> NodeTypes = Types(Node).Select(type => type.FullName).ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void A_room_uses_only_rooms_of_lower_rank_and_itself()
    {
        var types = Types(Node);
        Assert.True(types.Length > 100, "Where are the types?");
        var uses = types.SelectMany(type => Uses(type).Where(used => NodeTypes.Contains(used.FullName)).Select(used => (From: type.FullName, To: used.FullName))).Distinct().ToArray();
        Assert.True(uses.Length > 200, "Where is what they use?");
        var violations = uses.Where(use => !Rooms.MayUse(use.From, use.To)).Select(use => $"{use.From} uses {use.To}").Order(StringComparer.Ordinal).ToArray();
        Assert.True(violations.Length == 0, string.Join('\n', violations));
    }

    [Fact]
    public void Every_room_has_a_rank() =>
        Assert.All(Types(Node).Select(type => Rooms.Of(type.FullName)).Distinct(StringComparer.Ordinal), room => Assert.True(Rooms.RankOf(room) >= 0, $"{room} has no rank"));

    [Fact]
    public void Requests_is_called_back_through_its_two_interfaces_alone()
    {
        // The one inversion: what a request actor calls, and a higher room implements.
        Assert.True(typeof(IRequestRoute).IsAssignableFrom(typeof(RoutePipeline)));
        Assert.True(typeof(IRequestRouteFactory).IsAssignableFrom(typeof(PipelineFactory)));
        var inverted = from type in Node.GetTypes()
                       from contract in type.GetInterfaces()
                       where contract.Assembly == Node && type.Namespace is not null && contract.Namespace == "ActorSip.Requests" && Rooms.Of(type.FullName!) != "Requests"
                       select contract.Name;
        Assert.Equal(["IRequestRoute", "IRequestRouteFactory"], inverted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ActorSip.Transport.Ingress", "ActorSip.Loops.ILoop", true)]
    [InlineData("ActorSip.Transport.Streams.TcpChannel", "ActorSip.Transport.Ingress", true)]
    [InlineData("ActorSip.Transport.Ingress", "ActorSip.Location.LocationClient", false)]
    [InlineData("ActorSip.Loops.EventLoop", "ActorSip.Buffers.BufferPool", false)]
    [InlineData("ActorSip.Requests.RequestActor", "ActorSip.Routing.RoutePipeline", false)]
    [InlineData("ActorSip.Routing.Steps.RelayStep", "ActorSip.Requests.RequestContext", true)]
    [InlineData("ActorSip.Hosting.ActorSipNode", "ActorSip.Routing.RoutePipeline", true)]
    [InlineData("ActorSip.Attic.Box", "ActorSip.Loops.ILoop", false)]
    [InlineData("ActorSip.Hosting.ActorSipNode", "ActorSip.Attic.Box", false)]
    public void A_use_of_a_room_is_judged_by_rank(string type, string used, bool allowed) => Assert.Equal(allowed, Rooms.MayUse(type, used));

    [Theory]
    [InlineData(typeof(ActorSip.Location.LocationStatistics))]
    [InlineData(typeof(ActorSip.Transport.IngressStatistics))]
    public void A_use_that_stands_only_in_a_body_is_seen(System.Type hidden)
    {
        var samples = Types(typeof(RoomsTests).Assembly).Where(type => type.FullName.StartsWith(typeof(SampleOfHiddenUse).FullName!, StringComparison.Ordinal));
        Assert.Contains(samples.SelectMany(Uses), used => used.FullName == hidden.FullName);
    }

    private static IType[] Types(System.Reflection.Assembly assembly)
    {
        var names = assembly.GetTypes().Select(type => type.FullName!).Where(name => name.StartsWith("ActorSip.", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return [.. Compiled.Types.Where(type => names.Contains(type.FullName))];
    }

    private static IEnumerable<IType> Uses(IType type) => type.Dependencies.Select(dependency => dependency.Target);
}
