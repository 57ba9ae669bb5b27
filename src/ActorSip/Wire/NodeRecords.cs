using System.Globalization;
using System.Text;
using ActorSip.Membership;
using ActorSip.Requests;
using ActorSip.Sip.Transports;
using ActorSip.Transport;
using ActorSip.Wire.Records;
using Google.Protobuf;

namespace ActorSip.Wire;

/// <summary>Between what nodes say to each other and its records.</summary>
internal static class NodeRecords
{
    public static HelloRecord ToRecord(MembershipProtocol.Hello hello)
    {
        var record = new HelloRecord
        {
            Number = hello.Node.Number,
            Epoch = hello.Node.Epoch,
            Loops = (uint)hello.Node.Loops,
            WantsAnswer = hello.WantsAnswer,
            LinkPort = (uint)hello.Node.LinkPort,
            IsLeaving = hello.Node.IsLeaving,
        };
        foreach (var address in hello.Node.Addresses) record.Sockets.Add(ToRecord(address));
        return record;
    }

    /// <exception cref="InvalidDataException">There is no such node.</exception>
    public static MembershipProtocol.Hello FromRecord(HelloRecord record) => record.Number is 0 or > ushort.MaxValue || record.Loops is 0 or > (uint)short.MaxValue || record.LinkPort > ushort.MaxValue
        ? throw new InvalidDataException("A node without a number, or without loops")
        : new(new NodeDescription((ushort)record.Number, record.Epoch, (int)record.Loops, [.. record.Sockets.Select(FromRecord)], record.IsLeaving) { LinkPort = (int)record.LinkPort }, record.WantsAnswer);

    public static SendOnRecord ToRecord(NeighbourProtocol.SendOn send) =>
        new() { Flow = FlowRecords.ToRecord(send.Flow), Message = UnsafeByteOperations.UnsafeWrap(send.Message), Ticket = send.Ticket, SentAt = send.SentAt };

    public static NeighbourProtocol.SendOn FromRecord(SendOnRecord record) => new(FlowRecords.FromRecord(record.Flow), record.Message.Memory, record.Ticket) { SentAt = record.SentAt };

    public static FailedRecord ToRecord(NeighbourProtocol.Failed failed) => new() { Ticket = failed.Ticket, Error = NumberOf(failed.Error) };

    public static NeighbourProtocol.Failed FromRecord(FailedRecord record) => new(record.Ticket, ErrorOf(record.Error));

    private static SocketRecord ToRecord(LocalAddress address) => new()
    {
        Transport = FlowRecords.NumberOf(address.Transport),
        Bound = FlowRecords.ToRecord(address.Bound),
        Host = ByteString.CopyFrom(address.Host),
        Port = address.Port,
        Listener = (uint)address.Listener,
        ListenerName = address.ListenerName,
    };

    private static LocalAddress FromRecord(SocketRecord record, int index) => new()
    {
        Socket = (ushort)index,
        Listener = (int)record.Listener,
        ListenerName = record.ListenerName,
        Transport = FlowRecords.TransportOf(record.Transport),
        Bound = FlowRecords.FromRecord(record.Bound),
        Host = record.Host.ToByteArray(),
        Port = (ushort)record.Port,
        SentBy = [.. record.Host.Span, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $":{record.Port}"))],
    };

    private static uint NumberOf(SendError error) => error switch
    {
        SendError.Refused => 1,
        SendError.ConnectTimeout => 2,
        SendError.FlowGone => 3,
        SendError.QueueFull => 4,
        _ => 5,
    };

    private static SendError ErrorOf(uint number) => number switch
    {
        1 => SendError.Refused,
        2 => SendError.ConnectTimeout,
        3 => SendError.FlowGone,
        4 => SendError.QueueFull,
        _ => SendError.Unsendable,
    };
}
