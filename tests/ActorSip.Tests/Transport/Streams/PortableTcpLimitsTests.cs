using ActorSip.Configuration;

namespace ActorSip.Tests.Transport.Streams;

public sealed class PortableTcpLimitsTests() : TcpChannelLimitsTests(ChannelKind.Portable);
