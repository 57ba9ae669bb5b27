using ActorSip.Sip.Messages;
using ActorSip.Sip.Transports;

namespace ActorSip.Sip.Proxying;

/// <summary>A request forwarded without a transaction (RFC 3261 section 16.11): the ACK to a 2xx, and a CANCEL whose INVITE this server does not know.</summary>
internal sealed class StatelessForward : INextHopSeeker
{
    private readonly StatefulProxy _proxy;
    private SipMessage _request;
    private readonly ulong _key;

    internal StatelessForward(StatefulProxy proxy, SipMessage request, in Flow source, ulong key, Target target)
    {
        _proxy = proxy;
        _request = request;
        Source = source;
        _key = key;
        Target = target;
    }

    public Target Target { get; }

    public Flow Source { get; }

    public ulong Seed => _key;

    internal void Begin()
    {
        if (!Target.Flow.IsNone && (!Target.DialsWithoutFlow || _proxy.Effects.IsOpen(Target.Flow)))
        {
            SendOn(Target.Flow);
            return;
        }

        switch (_proxy.Effects.FindNextHop(this, RequestForwarding.NextHopUri(_request.View, Target), out var flow, out _))
        {
            case NextHopAnswer.Found:
                SendOn(flow);
                break;
            case NextHopAnswer.Pending:
                _request = CopyOf(_request);
                break;
            default:
                break; // no way to go, and nobody to tell: an ACK has no response, and a CANCEL's hop has its own
        }
    }

    public void OnResolved(NextHopAnswer answer, in Flow flow, NextHopList? others)
    {
        if (answer == NextHopAnswer.Found) SendOn(flow);
    }

    /// <summary>The request is its caller's, who may send it to other targets as well and then has done with it: what waits is a copy.</summary>
    private static SipMessage CopyOf(SipMessage request)
    {
        var copy = new SipMessage();
        var bytes = request.Bytes.ToArray();
        SipScanner.Scan(copy, bytes, 0, bytes.Length, short.MaxValue);
        copy.IsBehindNat = request.IsBehindNat;
        copy.IsFromSomebody = request.IsFromSomebody;
        copy.DialogNotes = request.DialogNotes;
        copy.AddressKey = request.AddressKey;
        copy.Edits.CopyFrom(request.Edits);
        return copy;
    }

    private void SendOn(in Flow flow)
    {
        var key = _proxy.Tokens.BranchKey(_key, Target, flow, attempt: 0);
        var buffer = _proxy.Messages.WriteForwarded(_request, _request.BranchEdits(), Target, Source, flow, key, _proxy.Tokens.LoopKey(_request), BreadthBudget.IncomingOf(_request, _proxy.Policy));
        _proxy.Statistics.NoteRelayed(_request);
        _proxy.Effects.Send(flow, buffer, 0);
        buffer.Release();
    }
}
