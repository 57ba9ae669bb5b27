using ActorSip.Configuration;

namespace ActorSip.Tests.Transport.Streams;

public sealed class BatchingTcpLimitsTests() : TcpChannelLimitsTests(ChannelKind.Batching);
