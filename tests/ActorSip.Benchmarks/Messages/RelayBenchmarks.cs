using System.Text;
using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Uris;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Messages;

/// <summary>What each relayed message costs before and after it is routed: an INVITE of 700 bytes is scanned and parsed as far as a relay needs it, and written with three edits. Both must allocate nothing.</summary>
[MemoryDiagnoser]
public class RelayBenchmarks
{
    private readonly byte[] _bytes = Encoding.ASCII.GetBytes(RelayMessages.Invite);
    private readonly byte[] _destination = new byte[2048];
    private readonly SipMessage _message = new();

    [GlobalSetup]
    public void Setup()
    {
        if (SipScanner.Scan(_message, _bytes, 0, _bytes.Length) != SipParseError.None) throw new InvalidOperationException($"{_message.Error} at {_message.ErrorOffset}");
        if (_bytes.Length is < 690 or > 710) throw new InvalidOperationException($"The INVITE has {_bytes.Length} bytes");
    }

    [Benchmark(Description = "Parse for relay")]
    public int Parse()
    {
        var message = _message;
        SipScanner.Scan(message, _bytes, 0, _bytes.Length);
        var parsed = message.Parsed;
        if (!parsed.TryVia(out var via) || !parsed.TryFrom(out var from) || !parsed.TryTo(out var to) || !parsed.TryCSeq(out var cseq, out _) || !parsed.TryRequestUri(out var uri)) return -1;
        var route = message.Received(HeaderId.Route);
        if (!NameAddress.TryParse(route, out var address) || !SipUri.TryParse(address.Uri.Of(route), out var routeUri)) return -1;
        return via.Branch.Length + from.Tag.Length + to.Uri.Length + (int)cseq.Number + uri.Host.Length + routeUri.Host.Length + message.Received(HeaderId.CallId).Length;
    }

    [Benchmark(Description = "Write with three edits")]
    public int Write()
    {
        var edits = _message.Edits;
        edits.Clear();
        edits.RemoveFirstValue(HeaderId.Route);
        var hops = _message.View.Fields(HeaderId.MaxForwards);
        hops.MoveNext();
        edits.Replace(hops.Ref, "69"u8);
        edits.Push(HeaderId.Via, "SIP/2.0/UDP proxy.example.com:5060;branch=z9hG4bKAAAAAAAAAAA.BBBBBBBBBBB;as=0.0.CCCCCCCCCCC"u8);
        return SipWriter.Write(_message, edits, _destination);
    }
}
