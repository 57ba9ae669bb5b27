using System.Net;
using ActorSip.Resolving;
using ActorSip.Sip.Transports;
using Xunit;

namespace ActorSip.Tests.Resolving;

/// <summary>Look-ups over a real DNS server, and those that need none.</summary>
public sealed class DnsLookUpTests : IAsyncLifetime
{
    private readonly DnsServer _server = DnsServer.With("""
        a.example 300 A 192.0.2.1
        a.example 200 A 192.0.2.2
        a.example 100 AAAA 2001:db8::1
        example.com 60 NAPTR 10 20 s SIP+D2U _sip._udp.example.com
        _sip._udp.example.com 60 SRV 1 2 5070 a.example
        _sip._tcp.example.com 60 SRV 1 2 0 .
        alias.example 40 CNAME second.example
        second.example 30 CNAME a.example
        loop.example 40 CNAME pool.example
        pool.example 40 CNAME loop.example
        nothing.example 60 AAAA 2001:db8::2
        broken.example SERVFAIL
        forever.example 2147483647 A 192.0.2.3
        """);

    private readonly string _hosts = Path.GetTempFileName();

    private DnsLookUp LookUp => new(new DnsSettings([_server.Address], TimeSpan.FromSeconds(5), 0, _hosts));

    [Theory]
    [InlineData(DnsRecordType.A, "a.example", LookUpOutcome.Found, "192.0.2.1 192.0.2.2", 200L)]
    [InlineData(DnsRecordType.Aaaa, "a.example", LookUpOutcome.Found, "2001:db8::1", 100L)]
    [InlineData(DnsRecordType.A, "alias.example", LookUpOutcome.Found, "192.0.2.1 192.0.2.2", 30L)]
    [InlineData(DnsRecordType.A, "forever.example", LookUpOutcome.Found, "192.0.2.3", 2_147_483_647L)]
    [InlineData(DnsRecordType.Naptr, "example.com", LookUpOutcome.Found, "NaptrRecord { Order = 10, Preference = 20, Flags = s, Services = SIP+D2U, Expression = , Replacement = _sip._udp.example.com }", 60L)]
    [InlineData(DnsRecordType.Srv, "_sip._udp.example.com", LookUpOutcome.Found, "SrvRecord { Priority = 1, Weight = 2, Port = 5070, Target = a.example }", 60L)]
    [InlineData(DnsRecordType.Srv, "_sip._tcp.example.com", LookUpOutcome.Found, "SrvRecord { Priority = 1, Weight = 2, Port = 0, Target =  }", 60L)]
    [InlineData(DnsRecordType.A, "nobody.example", LookUpOutcome.NotFound, "", 60L)]
    [InlineData(DnsRecordType.A, "nothing.example", LookUpOutcome.NotFound, "", 60L)]
    [InlineData(DnsRecordType.A, "broken.example", LookUpOutcome.Refused, "", null)]
    [InlineData(DnsRecordType.A, "loop.example", LookUpOutcome.Refused, "", null)]
    [InlineData(DnsRecordType.A, "a..example", LookUpOutcome.NotFound, "", 60L)]
    public async Task DNS_is_asked_for_records(DnsRecordType type, string name, LookUpOutcome outcome, string records, long? seconds)
    {
        var reply = await LookUp.LookUpAsync(type, name, CancellationToken.None);
        Assert.Equal((outcome, records, seconds), (reply.Outcome, Text(reply.Records), reply.TimeToLive));
        Assert.Equal(outcome == LookUpOutcome.Refused, reply.Failure is not null);
    }

    /// <summary>An alias whose address stands elsewhere: this answer does not say, so it is asked for.</summary>
    [Fact]
    public async Task An_alias_is_followed_with_a_question_of_its_own()
    {
        _server.Lie("A www.example", "www.example 50 CNAME a.example");
        var reply = await LookUp.LookUpAsync(DnsRecordType.A, "www.example", CancellationToken.None);
        Assert.Equal((LookUpOutcome.Found, "192.0.2.1 192.0.2.2", 50), (reply.Outcome, Text(reply.Records), reply.TimeToLive));
        Assert.Equal(["A www.example", "A a.example"], _server.Questions);
    }

    [Theory]
    [InlineData("other.example 60 A 203.0.113.66", LookUpOutcome.NotFound, "")]
    [InlineData("victim.example 60 A 192.0.2.7|other.example 60 A 203.0.113.66", LookUpOutcome.Found, "192.0.2.7")]
    [InlineData("victim.example 60 AAAA 2001:db8::66", LookUpOutcome.NotFound, "")]
    public async Task What_an_answer_says_of_other_names_is_not_believed(string lines, LookUpOutcome outcome, string records)
    {
        _server.Lie("A victim.example", lines.Split('|'));
        var reply = await LookUp.LookUpAsync(DnsRecordType.A, "victim.example", CancellationToken.None);
        Assert.Equal((outcome, records), (reply.Outcome, Text(reply.Records)));
    }

    [Fact]
    public async Task An_answer_that_is_too_large_for_a_datagram_is_fetched_by_TCP()
    {
        _server.IsTruncating = true;
        _server.Set(string.Join('\n', Enumerable.Range(0, 300).Select(i => $"_sip._udp.huge.example 60 SRV {300 - i} 0 5060 host{i}.example")));
        var reply = await LookUp.LookUpAsync(DnsRecordType.Srv, "_sip._udp.huge.example", CancellationToken.None);
        Assert.Equal(DnsRecords.Most, reply.Records.Servers.Count);
        Assert.Equal(new SrvRecord(1, 0, 5060, "host299.example"), reply.Records.Servers[0]);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_silence()
    {
        _server.IsSilent = true;
        var lookUp = new DnsLookUp(new DnsSettings([_server.Address], TimeSpan.FromMilliseconds(100), 1, ""));
        var reply = await lookUp.LookUpAsync(DnsRecordType.A, "a.example", CancellationToken.None);
        Assert.Equal(LookUpOutcome.Silence, reply.Outcome);
        Assert.Equal(2, _server.Count("A a.example"));
    }

    [Fact]
    public async Task The_second_server_is_asked_when_the_first_is_silent()
    {
        await using var silent = new DnsServer { IsSilent = true };
        var lookUp = new DnsLookUp(new DnsSettings([silent.Address, _server.Address], TimeSpan.FromMilliseconds(200), 0, ""));
        Assert.Equal(LookUpOutcome.Found, (await lookUp.LookUpAsync(DnsRecordType.A, "a.example", CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData(DnsRecordType.A, "localhost", "127.0.0.1")]
    [InlineData(DnsRecordType.Aaaa, "sip.localhost", "::1")]
    [InlineData(DnsRecordType.Srv, "_sip._udp.localhost", "")]
    [InlineData(DnsRecordType.Naptr, "intranet", "")]
    [InlineData(DnsRecordType.A, "pbx.example", "10.0.0.5")]
    [InlineData(DnsRecordType.Aaaa, "pbx.example", "")]
    [InlineData(DnsRecordType.A, "pbx", "10.0.0.5")]
    public async Task Some_names_need_no_DNS(DnsRecordType type, string name, string records)
    {
        await File.WriteAllTextAsync(_hosts, "# hosts\n10.0.0.5\tPBX.example pbx # the old one\n");
        var reply = await LookUp.LookUpAsync(type, name, CancellationToken.None);
        Assert.Equal((records.Length > 0 ? LookUpOutcome.Found : LookUpOutcome.NotFound, records, 60), (reply.Outcome, Text(reply.Records), reply.TimeToLive));
        Assert.Empty(_server.Questions);
    }

    [Fact]
    public async Task A_hosts_file_that_has_changed_is_read_again()
    {
        var lookUp = LookUp;
        await File.WriteAllTextAsync(_hosts, "10.0.0.5 pbx.example\n");
        File.SetLastWriteTimeUtc(_hosts, DateTime.UnixEpoch);
        Assert.Equal("10.0.0.5", Text((await lookUp.LookUpAsync(DnsRecordType.A, "pbx.example", CancellationToken.None)).Records));
        await File.WriteAllTextAsync(_hosts, "10.0.0.6 pbx.example\n");
        Assert.Equal("10.0.0.6", Text((await lookUp.LookUpAsync(DnsRecordType.A, "pbx.example", CancellationToken.None)).Records));
        File.Delete(_hosts);
        Assert.Equal(LookUpOutcome.NotFound, (await lookUp.LookUpAsync(DnsRecordType.A, "pbx.example", CancellationToken.None)).Outcome);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_hosts);
    }

    private static string Text(DnsRecords records) => string.Join(' ', records.Pointers.Select(record => record.ToString())
        .Concat(records.Servers.Select(record => record.ToString()))
        .Concat(records.Addresses.Select(address => address.ToIPAddress().ToString())));
}
