namespace ActorSip.Transport.Sockets;

/// <summary>Numbers of the Linux kernel's socket interface, equal on x86-64 and arm64.</summary>
internal static class SocketConstant
{
    public const int FamilyIPv4 = 2;
    public const int FamilyIPv6 = 10;

    public const int Stream = 1;
    public const int Datagram = 2;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int SocketLevel = 1;
    public const int ReuseAddress = 2;
    public const int PendingError = 4;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int KeepAlive = 9;
    public const int ReusePort = 15;
    public const int SendBufferForced = 32;
    public const int ReceiveBufferForced = 33;

    public const int MemoryFigures = 55;

    public const int UdpLevel = 17;
    public const int UdpSegment = 103;

    public const int IPv4Level = 0;
    public const int IPv4PathMtuDiscovery = 10;
    public const int IPv4ReceiveErrors = 11;
    public const int IPv4BindAddressNoPort = 24;

    public const int TcpLevel = 6;
    public const int TcpNoDelay = 1;
    public const int TcpKeepAliveTime = 4;
    public const int TcpKeepAliveInterval = 5;
    public const int TcpKeepAliveProbes = 6;
    public const int TcpUserTimeout = 18;

    public const int IPv6Level = 41;
    public const int IPv6PathMtuDiscovery = 23;
    public const int IPv6ReceiveErrors = 25;
    public const int IPv6Only = 26;

    public const int ShutdownRead = 0;

    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int Truncated = 0x20;
    public const int ErrorQueue = 0x2000;
}
