using ActorSip.Sip.Headers;
using ActorSip.Sip.Uris;

namespace ActorSip.Sip.Messages;

/// <summary>
/// The received header values that somebody asked for, each parsed at most once. All ranges are relative to the value they were parsed from
/// (<see cref="SipMessage.Received"/> or <see cref="SipMessage.RequestUri"/>). Edits do not show here.
/// </summary>
public sealed class ParsedHeaders
{
    private readonly SipMessage _message;
    private Slots _done;
    private Slots _valid;
    private ViaHeader _via;
    private NameAddress _from;
    private NameAddress _to;
    private CSeqHeader _cseq;
    private SipUri _requestUri;
    private uint _maxForwards;
    private SipMethod _cseqMethod;

    internal ParsedHeaders(SipMessage message) => _message = message;

    [Flags]
    private enum Slots : byte
    {
        None = 0,
        Via = 1,
        From = 2,
        To = 4,
        CSeq = 8,
        RequestUri = 16,
        MaxForwards = 32,
    }

    /// <summary>How many header values of this message were parsed, by whomever.</summary>
    public int ParseCount { get; private set; }

    /// <summary>The first value of the first Via; false when there is none or it is malformed.</summary>
    public bool TryVia(out ViaHeader via)
    {
        if (Begin(Slots.Via) && ViaHeader.TryParse(_message.Received(HeaderId.Via), out _via)) _valid |= Slots.Via;
        via = _via;
        return (_valid & Slots.Via) != Slots.None;
    }

    public bool TryFrom(out NameAddress from)
    {
        if (Begin(Slots.From) && NameAddress.TryParse(_message.Received(HeaderId.From), out _from)) _valid |= Slots.From;
        from = _from;
        return (_valid & Slots.From) != Slots.None;
    }

    public bool TryTo(out NameAddress to)
    {
        if (Begin(Slots.To) && NameAddress.TryParse(_message.Received(HeaderId.To), out _to)) _valid |= Slots.To;
        to = _to;
        return (_valid & Slots.To) != Slots.None;
    }

    public bool TryCSeq(out CSeqHeader cseq, out SipMethod method)
    {
        if (Begin(Slots.CSeq))
        {
            var value = _message.Received(HeaderId.CSeq);
            if (CSeqHeader.TryParse(value, out _cseq))
            {
                _valid |= Slots.CSeq;
                _cseqMethod = SipMethods.Identify(_cseq.Method.Of(value));
            }
        }

        cseq = _cseq;
        method = _cseqMethod;
        return (_valid & Slots.CSeq) != Slots.None;
    }

    /// <summary>The Request-URI as received.</summary>
    public bool TryRequestUri(out SipUri uri)
    {
        if (Begin(Slots.RequestUri) && SipUri.TryParse(_message.RequestUri, out _requestUri)) _valid |= Slots.RequestUri;
        uri = _requestUri;
        return (_valid & Slots.RequestUri) != Slots.None;
    }

    /// <summary>False when there is no Max-Forwards or it is no number. RFC 3261 section 20.22: "an integer in the range 0-255"; a larger one counts as 255, so that nobody may send a request round for longer.</summary>
    public bool TryMaxForwards(out uint maxForwards)
    {
        if (Begin(Slots.MaxForwards) && HeaderNumber.TryParseUpTo(255, _message.Received(HeaderId.MaxForwards), out _maxForwards)) _valid |= Slots.MaxForwards;
        maxForwards = _maxForwards;
        return (_valid & Slots.MaxForwards) != Slots.None;
    }

    /// <summary>The tag of From; empty when it has none or From is malformed.</summary>
    public ReadOnlySpan<byte> FromTag => TryFrom(out var from) ? from.Tag.Of(_message.Received(HeaderId.From)) : default;

    /// <summary>The tag of To; empty when it has none or To is malformed.</summary>
    public ReadOnlySpan<byte> ToTag => TryTo(out var to) ? to.Tag.Of(_message.Received(HeaderId.To)) : default;

    /// <summary>Counts a value that was parsed elsewhere, for the figure in the statistics.</summary>
    public void Count() => ParseCount++;

    internal void Clear()
    {
        _done = _valid = Slots.None;
        _cseqMethod = SipMethod.Other;
        ParseCount = 0;
    }

    private bool Begin(Slots slot)
    {
        if ((_done & slot) != Slots.None) return false;
        _done |= slot;
        ParseCount++;
        return true;
    }
}
