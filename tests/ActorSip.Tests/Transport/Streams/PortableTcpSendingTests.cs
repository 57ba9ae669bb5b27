using ActorSip.Configuration;

namespace ActorSip.Tests.Transport.Streams;

public sealed class PortableTcpSendingTests() : TcpChannelSendingTests(ChannelKind.Portable);
