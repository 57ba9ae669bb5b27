namespace ActorSip.Hosting;

/// <summary>Settings of the UDP channels.</summary>
/// <param name="UseBatching">True for the channel with recvmmsg and sendmmsg (Linux only), false for the portable one.</param>
/// <param name="Batch">Most datagrams in one system call.</param>
/// <param name="MaxDatagramBytes">Longer ones are dropped.</param>
/// <param name="ReceiveBufferBytes">Of the kernel, for a socket.</param>
/// <param name="SendBufferBytes">Of the kernel, for a socket.</param>
/// <param name="MaxUndelivered">Portable channel: most datagrams read that the loop has not come to.</param>
/// <param name="MaxQueuedMessages">Most messages waiting for the kernel.</param>
public sealed record UdpSettings(bool UseBatching, int Batch, int MaxDatagramBytes, int ReceiveBufferBytes, int SendBufferBytes, int MaxUndelivered, int MaxQueuedMessages);
