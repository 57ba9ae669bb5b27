using ActorSip.Configuration;

namespace ActorSip.Tests.Transport.Streams;

public sealed class BatchingTcpSendingTests() : TcpChannelSendingTests(ChannelKind.Batching);
