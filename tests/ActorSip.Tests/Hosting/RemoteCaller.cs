using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorSip.Configuration;
using Akka.Actor;
using Google.Protobuf;

namespace ActorSip.Tests.Hosting;

/// <summary>Somebody with a node's certificate who speaks with another node as Akka.Remote does: messages with their length before them, least significant byte first.</summary>
internal sealed class RemoteCaller : IDisposable
{
    private readonly SslStream _stream;

    private RemoteCaller(SslStream stream) => _stream = stream;

    public static async Task<RemoteCaller> CallAsync(Address node, X509Certificate2 certificate, CancellationToken patience)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(node.Host, node.Port!.Value, patience);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions { TargetHost = node.Host, ClientCertificates = [certificate], RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Issuer == certificate.Issuer };
        await stream.AuthenticateAsClientAsync(options, patience);
        return new RemoteCaller(stream);
    }

    public static X509Certificate2 Certificate(ClusterTlsOptions tls)
    {
        using var found = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
        return X509CertificateLoader.LoadPkcs12(found.Export(X509ContentType.Pfx), null);
    }

    public async Task SayAsync(byte[] message, CancellationToken patience) => await _stream.WriteAsync((byte[])[.. BitConverter.GetBytes(message.Length), .. message], patience);

    public async Task<byte[]> NextAsync(CancellationToken patience)
    {
        var length = new byte[4];
        await _stream.ReadExactlyAsync(length, patience);
        var message = new byte[BitConverter.ToInt32(length)];
        await _stream.ReadExactlyAsync(message, patience);
        return message;
    }

    /// <summary>The first message of Akka: who is calling (WireFormats.proto of Akka.Remote: AkkaProtocolMessage, AkkaControlMessage, AkkaHandshakeInfo, AddressData).</summary>
    public static byte[] Associate(Address origin, ulong uid) => Record(output => Field(output, 2, control =>
    {
        control.WriteTag(1, WireFormat.WireType.Varint);
        control.WriteEnum(1);
        Field(control, 2, info =>
        {
            Field(info, 1, address =>
            {
                address.WriteTag(1, WireFormat.WireType.LengthDelimited);
                address.WriteString(origin.System);
                address.WriteTag(2, WireFormat.WireType.LengthDelimited);
                address.WriteString(origin.Host);
                address.WriteTag(3, WireFormat.WireType.Varint);
                address.WriteUInt32((uint)origin.Port!.Value);
                address.WriteTag(4, WireFormat.WireType.LengthDelimited);
                address.WriteString(origin.Protocol);
            });
            info.WriteTag(2, WireFormat.WireType.Fixed64);
            info.WriteFixed64(uid);
        });
    }));

    public void Dispose() => _stream.Dispose();

    private static void Field(CodedOutputStream output, int number, Action<CodedOutputStream> write)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Record(write)));
    }

    private static byte[] Record(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }
}
