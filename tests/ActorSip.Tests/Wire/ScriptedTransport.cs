using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace ActorSip.Tests.Wire;

/// <summary>A transport whose one connection does what a test says.</summary>
internal sealed class ScriptedTransport : Akka.Remote.Transport.Transport
{
    private readonly TaskCompletionSource<IAssociationEventListener> _door = new();
    private IAssociationEventListener? _listener;

    public ScriptedTransport() => _ = _door.Task.ContinueWith(known => _listener = known.Result, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    public ScriptedHandle Handle { get; } = new();

    public List<object> Told { get; } = [];

    public override string SchemeIdentifier => "ssl.tcp";

    public override long MaximumPayloadBytes => 17;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() => Task.FromResult((ScriptedHandle.Here, _door));

    /// <summary>Somebody dials.</summary>
    public void Enter() => _listener!.Notify(new InboundAssociation(Handle));

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<AssociationHandle> Associate(Address remoteAddress) => Task.FromResult<AssociationHandle>(Handle);

    public override Task<bool> Shutdown() => ManagementCommand("shutdown");

    public override Task<bool> ManagementCommand(object message)
    {
        Told.Add(message);
        return Task.FromResult(true);
    }

    /// <summary>A connection that keeps what is written, and brings what a test lets come.</summary>
    internal sealed class ScriptedHandle : AssociationHandle
    {
        public static readonly Address Here = new("ssl.tcp", "actorsip", "here", 1);

        private readonly List<byte[]> _written = [];
        private IHandleEventListener? _listener;

        public ScriptedHandle()
            : base(Here, new Address("ssl.tcp", "actorsip", "there", 2)) =>
            _ = ReadHandlerSource.Task.ContinueWith(known => _listener = known.Result, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        public byte[][] Written
        {
            get
            {
                lock (_written) return [.. _written];
            }
        }

        public bool IsClosed { get; private set; }

        public void Brings(params byte[] message) => Brings(new InboundPayload(ByteString.CopyFrom(message)));

        public void Brings(IHandleEvent ev) => _listener!.Notify(ev);

        public override bool Write(ByteString payload)
        {
            lock (_written) _written.Add([.. payload]);
            return !IsClosed;
        }

#pragma warning disable CS0672 // It is abstract, and what the one that gives a reason calls.
        public override void Disassociate() => IsClosed = true;
#pragma warning restore CS0672
    }
}
