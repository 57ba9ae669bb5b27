using ActorSip.Loops;

namespace ActorSip.Links;

/// <summary>An answer on its way to the loop whose connection it goes by.</summary>
internal sealed class LinkAnswer(LinkReply reply, object message, bool isForwarded) : ILoopWork
{
    public void Run() => reply.Send(message, isForwarded);
}
