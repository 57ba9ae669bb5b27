namespace ActorSip.Sip.Tests.Simulation;

/// <summary>A dialog as one of its sides keeps it (RFC 3261 section 12).</summary>
internal sealed class AgentDialog(UserAgent agent)
{
    public required string CallId { get; init; }

    /// <summary>Our own side: the value of From in our requests, tag included.</summary>
    public required string Local { get; init; }

    public required string LocalTag { get; init; }

    public required string Remote { get; init; }

    public required string RemoteTag { get; init; }

    /// <summary>Contact of the other side, which a re-INVITE changes (section 12.2).</summary>
    public required string RemoteTarget { get; set; }

    /// <summary>Route values in the order they are sent.</summary>
    public required IReadOnlyList<string> Routes { get; init; }

    public int CSeq { get; set; }

    /// <summary>The ACK to the last 2xx, to be sent again with each repeat of that.</summary>
    public byte[]? Ack { get; set; }

    /// <summary>CSeq of the INVITE that <see cref="Ack"/> belongs to; 0 for none.</summary>
    public int AckCSeq { get; set; }

    /// <summary>A BYE came, or ours was answered or given up.</summary>
    public bool IsEnded { get; set; }

    public bool ByeSent { get; private set; }

    public AgentClient Bye()
    {
        ByeSent = true;
        return Send("BYE", client => IsEnded |= client.IsDone);
    }

    public AgentClient Send(string method, Action<AgentClient>? changed = null)
    {
        var request = new AgentRequest(method, RemoteTarget, CallId, Local, Remote, ++CSeq, agent.NewBranch(), Routes);
        return agent.Start(request, UserAgent.NextHopOf(request), changed);
    }
}
