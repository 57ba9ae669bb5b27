using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ActorSip.Links;

/// <summary>
/// The beginning of a link: TLS, and who is who. Waits, and so runs on a thread of its own; with calls that block, since a socket that was once awaited wakes a thread of the runtime for all that comes later, which belongs to a loop.
/// </summary>
internal static class LinkHandshake
{
    /// <summary>For all of it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // Numbers of the Linux kernel (tcp.h): how often a connection is asked for, and milliseconds that what was sent may be without an acknowledgement.
    private const int TcpLevel = 6;
    private const int SynCount = 7;
    private const int UserTimeout = 18;

    /// <summary>Where a node is that is known by an address or a name.</summary>
    /// <param name="host">It.</param>
    /// <param name="family">Of the addresses that count for names, as for Akka.</param>
    /// <exception cref="SocketException">The name leads nowhere, or nobody says where within <see cref="Timeout"/>.</exception>
    public static IPAddress Resolve(string host, AddressFamily family)
    {
        if (IPAddress.TryParse(host, out var literal)) return literal;
        try
        {
#pragma warning disable VSTHRD002 // On a thread that dials, or at the start, where nothing else goes on.
            var found = Dns.GetHostAddressesAsync(host, family).WaitAsync(Timeout).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            return found is [var first, ..] ? first : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (TimeoutException)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    /// <summary>A socket that may dial.</summary>
    public static Socket CreateSocket(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        Set(socket, TcpLevel, SynCount, 1);
        return socket;
    }

    /// <summary>It is done, and the limit ends nothing any more.</summary>
    /// <exception cref="IOException">It has ended it already.</exception>
    public static void End(CancellationTokenRegistration closing, CancellationTokenSource limit)
    {
        closing.Dispose();
        if (limit.IsCancellationRequested) throw new IOException("It took too long");
    }

    /// <summary>The side that has dialed.</summary>
    /// <param name="socket">Connected.</param>
    /// <param name="security">Null without TLS.</param>
    /// <param name="preface">What this side says.</param>
    /// <param name="bytes">Of the socket.</param>
    /// <returns>What TLS makes of it.</returns>
    public static Stream Open(Socket socket, LinkSecurity? security, LinkPreface preface, out LinkStream bytes)
    {
        Prepare(socket);
        bytes = new LinkStream(socket);
        var plain = security is null ? (Stream)bytes : new SslStream(bytes, leaveInnerStreamOpen: true);
        try
        {
            if (plain is SslStream tls) security!.AuthenticateAsClient(tls);
            Write(plain, preface);
            return Read(plain) == preface.Answer ? plain : throw new InvalidDataException("The other side is another node, or in another life");
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    /// <summary>The side that was dialed.</summary>
    /// <param name="socket">Accepted.</param>
    /// <param name="security">Null without TLS.</param>
    /// <param name="isGood">Whether this is who was meant, and the other one who may.</param>
    /// <param name="bytes">Of the socket.</param>
    /// <param name="preface">What the other side has said.</param>
    /// <returns>What TLS makes of it.</returns>
    public static Stream Accept(Socket socket, LinkSecurity? security, Predicate<LinkPreface> isGood, out LinkStream bytes, out LinkPreface preface)
    {
        Prepare(socket);
        bytes = new LinkStream(socket);
        var plain = security is null ? (Stream)bytes : new SslStream(bytes, leaveInnerStreamOpen: true);
        try
        {
            if (plain is SslStream tls) security!.AuthenticateAsServer(tls);
            preface = Read(plain);
            if (!isGood(preface)) throw new InvalidDataException("It is no member, or takes this node for another");
            Write(plain, preface.Answer);
            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    private static void Prepare(Socket socket)
    {
        socket.NoDelay = true;

        // A connection whose bytes nobody acknowledges would be tried for a quarter of an hour.
        Set(socket, TcpLevel, UserTimeout, (int)Timeout.TotalMilliseconds);
    }

    private static void Set(Socket socket, int level, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(bytes, value);
        socket.SetRawSocketOption(level, option, bytes);
    }

    private static void Write(Stream stream, LinkPreface preface)
    {
        Span<byte> bytes = stackalloc byte[LinkPreface.Bytes];
        preface.Write(bytes);
        stream.Write(bytes);
        stream.Flush();
    }

    private static LinkPreface Read(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[LinkPreface.Bytes];
        stream.ReadExactly(bytes);
        return LinkPreface.Read(bytes);
    }
}
