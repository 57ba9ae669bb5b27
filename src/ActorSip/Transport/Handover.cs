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
        try
        {
            foreach (ref readonly var item in CollectionsMarshal.AsSpan(_messages)) gate.Ingress.OnHandedOver(item.Message, item.Source);
        }
        finally
        {
            // Whatever a message has met: what was counted is counted no more.
            foreach (ref readonly var item in CollectionsMarshal.AsSpan(_messages)) item.Message.Release();
            gate.Leave(_messages.Count);
            gate.Ingress.OnBatchEnd();
        }
    }
}
