using System.Net;
using ActorSip.Administration;
using ActorSip.Configuration;
using ActorSip.Peers;
using ActorSip.Resolving;
using ActorSip.Server.Administration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ActorSip.Tests.Server;

public sealed class AdminServerTests
{
    private static readonly Peer Carrier = new()
    {
        Name = "carrier",
        IsTrusted = true,
        MustAuthenticate = false,
        Addresses = ["192.0.2.0/24"],
        Targets = [new PeerTarget("sip"u8.ToArray(), "192.0.2.7;transport=tcp"u8.ToArray())],
        Credentials = new PeerCredentials("us", "s3cret"),
        Statistics = Called(),
    };

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK, "{\"status\":\"live\"}")]
    [InlineData("/health/ready", HttpStatusCode.ServiceUnavailable, "{\"status\":\"not ready\",\"reasons\":[\"the node is starting\"]}")]
    [InlineData("/stats", HttpStatusCode.ServiceUnavailable, "{\"status\":\"not ready\",\"reasons\":[\"the node is starting\"]}")]
    [InlineData("/cluster", HttpStatusCode.ServiceUnavailable, "{\"status\":\"not ready\",\"reasons\":[\"the node is starting\"]}")]
    [InlineData("/dns", HttpStatusCode.ServiceUnavailable, "{\"status\":\"not ready\",\"reasons\":[\"the node is starting\"]}")]
    public async Task A_node_that_is_not_ready_says_why(string path, HttpStatusCode code, string body) =>
        Assert.Equal((code, body), await GetAsync(new FixedStatus(["the node is starting"], null), path));

    [Fact]
    public async Task A_process_that_is_stuck_says_why() => Assert.Equal(
        (HttpStatusCode.ServiceUnavailable, "{\"status\":\"not live\",\"reasons\":[\"event loop 0 has not turned for 12 s\"]}"),
        await GetAsync(new FixedStatus([], null) { NotLiveReasons = ["event loop 0 has not turned for 12 s"] }, "/health/live"));

    [Fact]
    public async Task A_node_tells_of_its_cluster()
    {
        var cluster = new ClusterReport(
            new SelfReport("10.0.0.1:4053", 1, 7, -3, true),
            [new MemberReport("10.0.0.1:4053", 1, 7, "Up", true, true, false), new MemberReport("10.0.0.2:4053", null, null, "Joining", false, false, true)],
            new ShardsReport(3, null, [new NodeShards("10.0.0.1:4053", [0, 2], 4)], null, ["10.0.0.2:4053"], new HandoversReport([new HandoverReport(2, "10.0.0.1:4053", null, 4)], 7, 1)),
            new CountsReport(1, 2, 3, 4),
            new StoreReport("redis", false, "connection lost", DateTimeOffset.UnixEpoch, 5));
        var (code, body) = await GetAsync(new FixedStatus([], null) { Cluster = cluster }, "/cluster");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(
            "{\"node\":{\"address\":\"10.0.0.1:4053\",\"number\":1,\"epoch\":7,\"clock-offset-ms\":-3,\"majority\":true},"
            + "\"members\":[{\"address\":\"10.0.0.1:4053\",\"number\":1,\"epoch\":7,\"status\":\"Up\",\"reachable\":true,\"leader\":true,\"oldest\":false},"
            + "{\"address\":\"10.0.0.2:4053\",\"number\":null,\"epoch\":null,\"status\":\"Joining\",\"reachable\":false,\"leader\":false,\"oldest\":true}],"
            + "\"shards\":{\"count\":3,\"balanced\":null,\"nodes\":[{\"address\":\"10.0.0.1:4053\",\"shards\":[0,2],\"slots\":4}],\"nowhere\":null,\"silent\":[\"10.0.0.2:4053\"],"
            + "\"handovers\":{\"under-way\":[{\"shard\":2,\"from\":\"10.0.0.1:4053\",\"to\":null,\"seconds\":4}],\"finished\":7,\"stuck\":1}},"
            + "\"counts\":{\"addresses-of-record\":1,\"bindings\":2,\"server-transactions\":3,\"client-transactions\":4},"
            + "\"store\":{\"name\":\"redis\",\"available\":false,\"reason\":\"connection lost\",\"since\":\"1970-01-01T00:00:00+00:00\",\"waiting\":5}}",
            body);
    }

    [Theory]
    [InlineData("/health/ready", "{\"status\":\"ready\"}")]
    [InlineData("/stats", "{\"calls\":3}")]
    [InlineData(
        "/peers",
        "[{\"name\":\"carrier\",\"addresses\":[\"192.0.2.0/24\"],\"named-addresses\":[],\"targets\":[\"sip:192.0.2.7;transport=tcp\"],\"trusted\":true,\"authenticate\":false,\"username\":\"us\",\"requests-in\":1,\"requests-out\":0,\"failures\":0,\"avoided\":false,\"last-failure\":null}]")]
    public async Task A_node_that_is_ready_tells_its_statistics(string path, string body) =>
        Assert.Equal((HttpStatusCode.OK, body), await GetAsync(new FixedStatus([], new Dictionary<string, long> { ["calls"] = 3 }), path));

    [Fact]
    public async Task A_node_that_is_ready_tells_what_it_knows_of_DNS()
    {
        var entry = new DnsEntry("example.com", "SRV", "under way", ["1 2 5060 a.example.com."], 7, 3);
        var dns = new DnsSnapshot([entry], [new BlockedAddress("udp", "192.0.2.1:5060", 9)], 1, 1, new ResolverStatistics());
        var (code, body) = await GetAsync(new FixedStatus([], null) { Dns = dns }, "/dns");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.StartsWith("{\"records\":[{\"name\":\"example.com\",\"type\":\"SRV\",\"state\":\"under way\",\"answers\":[\"1 2 5060 a.example.com.\"],\"seconds\":7,\"hits\":3}],"
            + "\"blocklist\":[{\"transport\":\"udp\",\"address\":\"192.0.2.1:5060\",\"seconds\":9}],\"records-in-all\":1,\"blocklist-in-all\":1,\"statistics\":{\"look-ups\":0,", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_of_its_setting()
    {
        await using var first = Create(new FixedStatus([], null), new IPEndPoint(IPAddress.Loopback, 0));
        await first.StartAsync(CancellationToken.None);
        await using var second = Create(new FixedStatus([], null), first.Address);
        var refused = await Assert.ThrowsAsync<AdminBindException>(() => second.StartAsync(CancellationToken.None));
        Assert.StartsWith($"actorsip.admin.bind: {first.Address}/tcp cannot be listened on", refused.Error.ToString(), StringComparison.Ordinal);
    }

    private static PeerStatistics Called()
    {
        var statistics = new PeerStatistics();
        statistics.NoteRequestIn();
        return statistics;
    }

    private static AdminServer Create(INodeStatus status, IPEndPoint bind) =>
        AdminServer.Create(new AdminOptions { Bind = bind }, status, NullLoggerFactory.Instance)!;

    private static async Task<(HttpStatusCode Code, string Body)> GetAsync(INodeStatus status, string path)
    {
        await using var server = Create(status, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync(CancellationToken.None);
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"http://{server.Address}{path}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed record FixedStatus(IReadOnlyList<string> NotReadyReasons, IReadOnlyDictionary<string, long>? Statistics) : INodeStatus
    {
        public NodeReports? Reports => null;

        public IReadOnlyList<string> NotLiveReasons { get; init; } = [];

        public ClusterReport? Cluster { get; init; }

        public Task<ClusterReport?> ClusterAsync(CancellationToken cancellation) => Task.FromResult(Cluster);

        public DnsSnapshot? Dns { get; init; }

        public Task<DnsSnapshot?> DnsAsync(CancellationToken cancellation) => Task.FromResult(Dns);

        public IReadOnlyList<PeerStatus>? Peers => Statistics is null ? null : [PeerStatus.Of(Carrier, isAvoided: false)];
    }
}
