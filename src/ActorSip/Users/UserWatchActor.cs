using Akka.Actor;
using Akka.Event;

namespace ActorSip.Users;

/// <summary>Looks regularly whether the store of users has changed, and publishes it on the node's event stream. Lives as long as its node; a restart loses nothing but the time of one look.</summary>
public sealed class UserWatchActor : ReceiveActor
{
    /// <param name="work">Of the users' backend.</param>
    /// <param name="interval">Between two looks.</param>
    /// <param name="time">Runs the interval.</param>
    public static Props Props(UserWork work, TimeSpan interval, TimeProvider time) => Akka.Actor.Props.Create(() => new UserWatchActor(work, interval, time));

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly UserWork _work;
    private readonly ITimer _timer;
    private readonly IActorRef _self;
    private string _complaint = "";
    private long _generation;
    private bool _isLooking;

    public UserWatchActor(UserWork work, TimeSpan interval, TimeProvider time)
    {
        _work = work;
        _self = Self;
        var self = Self;
        _timer = time.CreateTimer(_ => self.Tell(Look.Instance, ActorRefs.NoSender), null, interval, interval);
        Receive<Look>(_ => OnLook());
        Receive<Looked>(OnLooked);
    }

    protected override void PostStop()
    {
        _timer.Dispose();
        base.PostStop();
    }

    private void OnLook()
    {
        // A store that hangs is looked at once.
        if (_isLooking) return;
        _isLooking = true;
        _ = LookAsync();
    }

    private void OnLooked(Looked looked)
    {
        _isLooking = false;
        var complaint = looked.Error?.Message ?? "";
        if (complaint != _complaint && complaint.Length > 0) _log.Error("{0}; what was read of it before stands", complaint);
        else if (complaint != _complaint) _log.Warning("The store of users can be read again");
        _complaint = complaint;
        if (looked.Generation <= _generation) return;
        _generation = looked.Generation;
        Context.System.EventStream.Publish(new UsersProtocol.Changed(_generation));
    }

    private async Task LookAsync()
    {
        try
        {
            _self.Tell(new Looked(await _work.LookAsync().ConfigureAwait(false), null), ActorRefs.NoSender);
        }
#pragma warning disable CA1031 // Whatever keeps the store from being looked at is told to the operator, once, and tried again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _self.Tell(new Looked(0, error), ActorRefs.NoSender);
        }
    }

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }

    private sealed record Looked(long Generation, Exception? Error);
}
