using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ActorSip.Loops;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>Messages on their way from the loop that read them to the one that they belong to.</summary>
internal sealed class Handover(CrossingGate gate) : ILoopWork
{
    private readonly List<(MessageBuffer Message, Flow Source)> _messages = [];

    /// <param name="message">Belongs to the handover from now on.</param>
    public void Add(MessageBuffer message, in Flow source) => _messages.Add((message, source));

    public void Run()
    {
        Exception? bug = null;
        foreach (ref readonly var item in CollectionsMarshal.AsSpan(_messages))
        {
            try
            {
                gate.Ingress.OnHandedOver(item.Message, item.Source);
            }
#pragma warning disable CA1031 // A bug met by one message must not take those behind it along; the loop hears of it below.
            catch (Exception error)
#pragma warning restore CA1031
            {
                bug ??= error;
            }

            item.Message.Release();
        }

        gate.Leave(_messages.Count);
        gate.Ingress.OnBatchEnd();
        if (bug is not null) ExceptionDispatchInfo.Throw(bug);
    }
}
