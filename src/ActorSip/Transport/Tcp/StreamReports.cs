using ActorSip.Sip.Transports;

namespace ActorSip.Transport.Tcp;

/// <summary>What a sink is told at the end of a pass and not in the middle of its own call: what could not be sent, and which connections are over. Loop thread only.</summary>
internal sealed class StreamReports(IInboundSink sink)
{
    private List<FailedSend> _failed = [];
    private List<FailedSend> _reporting = [];
    private List<Flow> _ended = [];
    private List<Flow> _reportingEnded = [];

    public void AddFailed(long ticket, SendError error) => _failed.Add(new FailedSend(ticket, error));

    public void AddEnded(in Flow flow) => _ended.Add(flow);

    /// <summary>Tells all of it, once; what the sink causes meanwhile is told the next time.</summary>
    public void Tell()
    {
        (_failed, _reporting) = (_reporting, _failed);
        (_ended, _reportingEnded) = (_reportingEnded, _ended);
        try
        {
            foreach (var failed in _reporting) sink.OnSendFailed(failed.Ticket, failed.Error);
            foreach (var flow in _reportingEnded) sink.OnFlowClosed(flow);
        }
        finally
        {
            _reporting.Clear();
            _reportingEnded.Clear();
        }
    }
}
