using ActorSip.Configuration;
using ActorSip.Tests.Configuration;
using Xunit;

namespace ActorSip.Tests.Transport.Streams;

public sealed class BatchingTcpSendingTests() : TcpChannelSendingTests(ChannelKind.Batching)
{
    /// <summary>What has only gathered in one pass of the loop is not yet what its reader is too slow for.</summary>
    [Fact]
    public async Task Much_at_once_for_a_peer_that_reads_is_not_too_much()
    {
        await using var rig = new TcpRig(ChannelKind.Batching, ReferenceOptions.Streams with { MaxQueuedBytes = 64 * 1024 });
        using var client = await rig.ConnectAsync();
        await TcpRig.WriteAsync(client, TcpRig.Message("a"));
        var (_, flow, _) = await rig.Sink.ReceivedAsync();
        var messages = Enumerable.Range(1, 30).Select(ticket => (new string((char)('a' + ticket % 26), 3000), (long)ticket)).ToArray();
        await rig.SendAsync(flow, messages);
        Assert.Equal(string.Concat(messages.Select(message => message.Item1)), await TcpRig.ReadAsync(client, 30 * 3000));
        Assert.False(rig.Sink.HasFailed);
    }
}
