using Akka.Actor;

namespace ActorSip.Location;

/// <summary>
/// One slot of a location table that is kept in memory alone: owns the bindings of its addresses-of-record and their expiry. Lives on one node of the cluster as an entity of the shard region, on that node's
/// loop; a restart, or a move, loses what it holds. <see cref="DurableSlotActor"/> is the one that does not.
/// </summary>
public sealed class LocationSlotActor : UntypedActor
{
    /// <param name="settings">Shared by all slots.</param>
    /// <param name="statistics">Shared by the slots of one node.</param>
    /// <param name="time">For expiry.</param>
    /// <param name="dispatcher">The loop it runs on.</param>
    /// <param name="pings">Where that loop's pings go out; null: nobody is pinged.</param>
    /// <param name="directory">Of the node; null: nobody asks for it there.</param>
    /// <param name="slot">Its number there.</param>
    public static Props Props(LocationSettings settings, LocationStatistics statistics, TimeProvider time, string dispatcher, PingDoor? pings = null, SlotDirectory? directory = null, int slot = 0) =>
        Akka.Actor.Props.Create(() => new LocationSlotActor(settings, statistics, time, pings, directory, slot)).WithDispatcher(dispatcher);

    private readonly LocationSlot _slot;
    private readonly SlotDirectory? _directory;
    private readonly int _number;

    public LocationSlotActor(LocationSettings settings, LocationStatistics statistics, TimeProvider time, PingDoor? pings = null, SlotDirectory? directory = null, int slot = 0)
    {
        _directory = directory;
        _number = slot;
        _slot = new LocationSlot(settings, statistics, time, Context.System.Scheduler, Self, pings);
    }

    /// <summary>A switch, and not handlers in a table of each actor: most messages find their slot out of the processor's caches, and every object on the way there is a wait.</summary>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LocationProtocol.Register register:
                OnRegister(register);
                break;
            case LocationProtocol.Lookup lookup:
                Sender.Tell(_slot.Lookup(lookup), Self);
                break;
            case LocationProtocol.FindBinding find:
                Sender.Tell(_slot.FindBinding(find), Self);
                break;
            case LocationProtocol.List list:
                Sender.Tell(_slot.List(list), Self);
                break;
            case LocationProtocol.Wake wake:
                Sender.Tell(new LocationProtocol.Awake(wake.Slot), Self);
                break;
            case LocationSlot.Alarm:
                _slot.OnAlarm(static _ => false);
                break;
            case SlotPings.Tick:
                _slot.OnPingTick();
                break;
            case LocationProtocol.Pinged pinged:
                _slot.OnPinged(pinged);
                break;
            case LocationProtocol.HandOff:
                _directory?.Leave(_number, Self);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        base.PreStart();
        _directory?.Enter(_number, Self);
    }

    protected override void PostStop()
    {
        _directory?.Leave(_number, Self);
        _slot.Close();
        base.PostStop();
    }

    private void OnRegister(LocationProtocol.Register message)
    {
        var request = message.Request;
        if (_slot.Refresh(message) is { } refreshed)
        {
            Sender.Tell(refreshed, Self);
            return;
        }

        var decision = _slot.Decide(request, _slot.BindingsOf(request.AddressOfRecord));
        if (decision.Changed is not null)
        {
            _slot.Apply(request.AddressOfRecord, decision, request.Origin.Now);
            _slot.SetAlarm();
        }

        Sender.Tell(new LocationProtocol.Registered(message.Question, decision), Self);
    }
}
