using ActorSip.Sip.Registration;
using ActorSip.Sip.Tests.Uris;
using ActorSip.Sip.Transports;
using CsCheck;
using Xunit;

namespace ActorSip.Sip.Tests.Registration;

/// <summary>Bindings as bytes: what goes in comes out.</summary>
public sealed class PackedBindingsTests
{
    private static readonly Gen<byte[]> Text = Gen.Byte.Array[0, 40];

    private static readonly Gen<IpEndpoint> Endpoint = Gen.OneOf(
        Gen.Const(default(IpEndpoint)),
        Gen.Select(Gen.UInt, Gen.UShort, IpEndpoint.FromIPv4),
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UShort, Gen.UInt[0, 3], (high, low, port, scope) => new IpEndpoint(high, low, port, scope)));

    private static readonly Gen<string> Parameters = Gen.OneOf(Gen.Const(""), Gen.Const("a=b"), Gen.Const("+sip.instance=\"<urn:uuid:0>\";reg-id=1"), Gen.Const("methods=\"INVITE, ACK\";x"), Gen.Const("methods=INVITE;+sip.instance=plain"));

    private static readonly Gen<Binding> Bindings = Gen.Select(Text, Parameters, Text, Text, Gen.Select(Endpoint, Endpoint, Endpoint), Gen.Select(Gen.ULong, Gen.ULong, Gen.Long, Gen.Long, Gen.UInt), (uri, parameters, callId, agent, ends, numbers) => new Binding
    {
        Id = numbers.Item1,
        Text = new BindingText(new BindingParts { Uri = uri, Parameters = System.Text.Encoding.ASCII.GetBytes(parameters), Path = callId, UserAgent = agent, CallId = callId, Push = agent }),
        Q = (int)(numbers.Item5 % 1001),
        RegId = numbers.Item5 >> 3,
        CSeq = numbers.Item5,
        ExpiresAt = numbers.Item3,
        RegisteredAt = numbers.Item4,
        TransactionId = numbers.Item2,
        PriorTransactionId = numbers.Item1 ^ numbers.Item2,
        Received = ends.Item3,
        Flow = new Flow { Node = (ushort)numbers.Item1, NodeEpoch = numbers.Item5, Socket = (ushort)numbers.Item2, Transport = (TransportProtocol)(numbers.Item5 % 5), Connection = numbers.Item3, Local = ends.Item1, Remote = ends.Item2 },
    });

    [Fact]
    public void What_is_written_is_read_back() => Gen.Select(Gen.Byte.Array[1, 60], Bindings.Array[1, 5], Gen.ULong).Sample((key, bindings, transaction) =>
    {
        var set = BindingSet.Restore(bindings, transaction);
        var record = PackedBindings.Write(key, set);
        Assert.Equal(key, PackedBindings.AddressOfRecord(record).ToArray());
        AssertSame(set, record);
        foreach (var binding in bindings)
        {
            Assert.True(PackedBindings.Contains(record, binding.Id));
            var read = PackedBindings.Read(record).Find(binding.Id)!;
            Assert.Equal(read.Text.Instance.ToArray(), bindings.Last(same => same.Id == read.Id && same.Equals(read)).Instance.ToArray());
        }
    });

    /// <summary>Whoever has read it before keeps texts that are right: they are never written over with others.</summary>
    [Fact]
    public void Writing_over_changes_all_or_nothing_and_never_a_text() => Gen.Select(Bindings.Array[1, 3], Bindings.Array[1, 3], Gen.UInt, Gen.Bool).Sample((before, others, change, sameTexts) =>
    {
        var first = BindingSet.Restore(before, 1);
        var record = PackedBindings.Write("a@b"u8, first);
        var read = PackedBindings.Read(record);
        var next = BindingSet.Restore(sameTexts ? [.. read.Targets.ToArray().Select(binding => WithOtherCall(binding) with { CSeq = change, TransactionId = change })] : others, 2);
        var isDone = PackedBindings.TryOverwrite(record, next);
        if (sameTexts) Assert.True(isDone);
        AssertSame(isDone ? next : first, record);
        for (var i = 0; i < read.Count; i++) Assert.Equal(first[i].Text, read[i].Text);
    });

    [Fact]
    public void A_refresh_writes_over_and_a_new_text_does_not()
    {
        var binding = Bindings.Single() with { Text = new BindingText(new BindingParts { Uri = "sip:a@h"u8 }) };
        var record = PackedBindings.Write("a@b"u8, BindingSet.Restore([binding], 1));
        Assert.True(PackedBindings.TryOverwrite(record, BindingSet.Restore([binding with { CSeq = 77 }], 2)));
        Assert.Equal(77U, PackedBindings.Read(record)[0].CSeq);
        Assert.False(PackedBindings.TryOverwrite(record, BindingSet.Restore([binding with { Text = new BindingText(new BindingParts { Uri = "sip:b@h"u8 }) }], 3)));
        Assert.Equal("sip:a@h", PackedBindings.Read(record)[0].Uri.Text());
    }

    /// <summary>What a phone costs, its key and numbers included: what README promises of memory rests on it.</summary>
    [Fact]
    public void A_usual_binding_takes_little_more_than_200_bytes()
    {
        var binding = new Binding
        {
            Id = 1,
            Text = new BindingText(new BindingParts { Uri = "sip:alice@192.0.2.17:5060;transport=udp"u8, CallId = "3848276298220188511@192.0.2.17"u8, UserAgent = "Phone 1.0"u8 }),
            Q = 1000,
            CSeq = 1,
            ExpiresAt = 1,
            RegisteredAt = 1,
            TransactionId = 1,
            Flow = new Flow { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(1, 5060), Remote = IpEndpoint.FromIPv4(2, 5060) },
        };
        Assert.InRange(PackedBindings.Write("alice@example.com"u8, BindingSet.Restore([binding], 1)).Length, 100, 204);
    }

    private static Binding WithOtherCall(Binding binding)
    {
        var callId = binding.CallId.ToArray();
        Array.Reverse(callId);
        return binding with { Text = new BindingText(binding.Text.ToParts() with { CallId = callId }) };
    }

    private static void AssertSame(BindingSet expected, byte[] record)
    {
        var read = PackedBindings.Read(record);
        Assert.Equal(expected.LastTransactionId, read.LastTransactionId);
        Assert.Equal(expected.Count, PackedBindings.Count(record));
        Assert.Equal(expected.NextExpiry, read.NextExpiry);
        Assert.Equal(expected.NextExpiry, PackedBindings.NextExpiry(record));
        Assert.Equal(expected.Targets.ToArray(), read.Targets.ToArray());
    }
}
