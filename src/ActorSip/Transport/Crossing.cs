using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>Hands what a loop has read to the loops that it belongs to: one copy a message, one piece of work a batch and loop. Loop thread only.</summary>
/// <param name="own">Number of the loop.</param>
/// <param name="share">Says whose a message is.</param>
/// <param name="gates">The doors of all loops, by number.</param>
/// <param name="allocator">For the copies.</param>
/// <param name="sources">Of the own loop.</param>
/// <param name="statistics">Of the own door.</param>
public sealed class Crossing(int own, LoopShare share, IReadOnlyList<CrossingGate> gates, IMessageBufferAllocator allocator, SourceGuard sources, IngressStatistics statistics)
{
    private readonly Handover?[] _gathered = new Handover?[gates.Count];
    private readonly LoadShedder[] _shedders = [.. gates.Select(static _ => new LoadShedder())];

    /// <summary>Leaves in the batch what is the loop's own.</summary>
    public void Sort(InboundBatch batch)
    {
        batch.Keep(IsOwn);
        for (var to = 0; to < _gathered.Length; to++)
        {
            if (_gathered[to] is not { } gathered) continue;
            _gathered[to] = null;
            gates[to].Take(gathered);
        }
    }

    private bool IsOwn(SipMessage message, in Flow source)
    {
        var to = share.Of(message, own);
        if (to == own) return true;
        if (Sheds(to, message.Class, source))
        {
            statistics.Shed++;
            return false;
        }

        if (!gates[to].TryEnter())
        {
            statistics.NotHandedOver++;
            return false;
        }

        var bytes = message.Bytes;
        var copy = allocator.Rent(bytes.Length, "message for another loop");
        bytes.CopyTo(copy.Free);
        copy.Length = bytes.Length;
        (_gathered[to] ??= new Handover(gates[to])).Add(copy, source);
        sources.OnHandedOn(source, bytes.Length);
        statistics.HandedOver++;
        return false;
    }

    /// <summary>
    /// A gate that fills is a receive queue like the kernel's: what is in progress must find room in it. What came over a connection is no exception, since the loop behind the gate cannot make this one read less. RFC 3261 section 21.5.4:
    /// "Servers MAY refuse the connection or drop the request instead of responding with 503".
    /// </summary>
    private bool Sheds(int to, RequestClass of, in Flow source)
    {
        var shedder = _shedders[to];
        shedder.Pressure = gates[to].Pressure;
        if (shedder.Pressure == 0) return false;
        return (shedder.ShedsUnproven && !sources.IsProven(source) && shedder.DropsUnproven()) || shedder.Drops(of);
    }
}
