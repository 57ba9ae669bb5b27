using System.Text;
using ActorSip.Location;
using ActorSip.Sip.Registration;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Location;

/// <summary>What a slot of the location table does with a question, among 1,000 users with a phone each: the object of a REGISTER that refreshes and what becomes of the record, in place or decided; and a lookup.</summary>
[MemoryDiagnoser]
public class SlotBenchmarks
{
    private const int Users = 1_000;
    private const long Start = 1_700_000_000_000;

    private readonly LocationTable _table = new(
        new HashKey(1, 2), new RegistrationPolicy { MinExpires = 60, MaxExpires = 7200, DefaultExpires = 3600, MaxContacts = 10 }, repeats: 32_000, Start);

    private readonly RegisterRequest[] _first = new RegisterRequest[Users];
    private long _now = Start;
    private ulong _ids = 1;
    private int _user;

    [GlobalSetup]
    public void Setup()
    {
        var draft = new RegisterRequestDraft();
        for (var i = 0; i < Users; i++)
        {
            if (!draft.TryAddContacts(Encoding.ASCII.GetBytes($"<sip:user{i}@192.0.2.101:5060;transport=udp>"))) throw new InvalidOperationException("The contact is malformed");
            var user = Encoding.ASCII.GetBytes($"user{i}@example.com");
            _first[i] = draft.Finish(user, Encoding.ASCII.GetBytes($"3848276298220188511-{i}@192.0.2.101"), cseq: 1, "Phone/1.0"u8, Origin());
            _user = i;
            if (Apply(_first[i]) != 1) throw new InvalidOperationException("The phone is not registered");
        }

        for (var i = 0; i < Users; i++)
            if (Decide() != 1 || Refresh() <= _now || Lookup() != 1) throw new InvalidOperationException("The phone is not refreshed");
    }

    [Benchmark(Description = "Refresh in place, as a slot in memory does")]
    public long Refresh() => _table.TryRefresh(Next(), out var expiresAt, out _) ? expiresAt : throw new InvalidOperationException("It is not refreshed in place");

    [Benchmark(Description = "Decide and apply a REGISTER that refreshes, as a durable slot does")]
    public int Decide() => Apply(Next());

    [Benchmark(Description = "Look up")]
    public int Lookup() => _table.BindingsOf(_first[NextUser()].AddressOfRecord).LiveAt(_now).Count;

    private int Apply(RegisterRequest request)
    {
        var decision = _table.Decide(request);
        if (decision.Changed is null) throw new InvalidOperationException($"{decision.Status}, and nothing has changed");
        _table.Apply(request.AddressOfRecord, decision, _now);
        return decision.Bindings.Count;
    }

    private RegisterRequest Next()
    {
        var first = _first[NextUser()];
        var fields = new RegisterFields { CSeq = (uint)_ids, AddressOfRecord = first.AddressOfRecordRange, CallId = first.CallIdRange, UserAgent = first.UserAgentRange };
        return new RegisterRequest(first.Text, first.Contacts, fields, Origin());
    }

    private int NextUser() => _user = (_user + 1) % Users;

    private RegisterOrigin Origin() => new()
    {
        Flow = new Flow { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(2, 5060) },
        Now = ++_now,
        TransactionId = ++_ids,
        NewBindingId = _ids,
    };
}
