using System.Text;
using ActorSip.Buffers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;
using ActorSip.Sip.Transports;
using BenchmarkDotNet.Attributes;

namespace ActorSip.Benchmarks.Messages;

/// <summary>What goes out besides relayed requests, into memory of the pool: a stateless 200 to an OPTIONS, and a response on its way back, without our Via. Both must allocate nothing.</summary>
[MemoryDiagnoser]
public class WriterBenchmarks
{
    private readonly byte[] _options = Encoding.ASCII.GetBytes(PhoneMessages.Options);
    private readonly byte[] _ok = Encoding.ASCII.GetBytes(PhoneMessages.Ok);
    private readonly SipMessage _request = new();
    private readonly SipMessage _response = new();
    private readonly PooledBufferAllocator _allocator = new();
    private readonly Flow _source = new() { Transport = TransportProtocol.Udp, Local = IpEndpoint.FromIPv4(0xC6336407, 5060), Remote = IpEndpoint.FromIPv4(0xC0000265, 5060) };

    private static ReadOnlySpan<byte> Lines => "Server: ActorSip\r\nAllow: INVITE, ACK, CANCEL, OPTIONS, BYE, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, REFER, INFO, UPDATE, PRACK, PUBLISH\r\nAccept: */*\r\nSupported: path\r\n"u8;

    [GlobalSetup]
    public void Setup()
    {
        SipScanner.Scan(_request, _options, 0, _options.Length);
        SipScanner.Scan(_response, _ok, 0, _ok.Length);
    }

    [Benchmark(Description = "Write a stateless 200, with received and rport")]
    public int Reply()
    {
        _request.Edits.Clear();
        ViaResponses.MarkSource(_request, _source);
        var view = _request.View;
        var buffer = _allocator.Rent(SipResponseWriter.MaxLength(view, Lines.Length, 0), "response");
        buffer.Length = SipResponseWriter.Write(view, 200, default, "AAAAAAAAAAA"u8, Lines, default, buffer.Free);
        return Release(buffer);
    }

    [Benchmark(Description = "Relay a 200, without our Via")]
    public int Relay()
    {
        _response.Edits.Clear();
        _response.Edits.RemoveFirstValue(HeaderId.Via);
        var buffer = _allocator.Rent(SipWriter.Measure(_response, _response.Edits), "response");
        buffer.Length = SipWriter.Write(_response, _response.Edits, buffer.Free);
        return Release(buffer);
    }

    private static int Release(MessageBuffer buffer)
    {
        var length = buffer.Length;
        buffer.Release();
        return length;
    }
}
