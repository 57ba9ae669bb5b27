using System.Text;
using ActorSip.Requests;
using ActorSip.Routing;
using ActorSip.Sip.Messages;

namespace ActorSip.Tests.Routing.Authentication;

/// <summary>Stands behind the step that is tested, and notes what comes through.</summary>
internal sealed class LastStep : IRouteStep
{
    public int Passed { get; private set; }

    public RequestSender Sender { get; private set; }

    /// <summary>The request as it would be sent on; only while <see cref="IsWriting"/>.</summary>
    public SipText? Request { get; private set; }

    public bool IsWriting { get; set; } = true;

    public ValueTask InvokeAsync(RequestContext context, RouteNext next)
    {
        Passed++;
        Sender = context.Sender;
        if (IsWriting)
        {
            var bytes = new byte[SipWriter.Measure(context.Message, context.Message.Edits)];
            SipWriter.Write(context.Message, context.Message.Edits, bytes);
            Request = new SipText(Encoding.Latin1.GetString(bytes));
        }

        context.Drop();
        return default;
    }
}
