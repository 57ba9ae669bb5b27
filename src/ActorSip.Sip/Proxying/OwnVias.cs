using ActorSip.Sip.Headers;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Security;

namespace ActorSip.Sip.Proxying;

/// <summary>The Via values of a request that look like this server's, the topmost first: those with the parameter "as" and a branch with two parts. Only these are worth parsing.</summary>
internal ref struct OwnVias
{
    private readonly SipMessage _request;
    private FieldEnumerator _fields;
    private CommaList _values;
    private ReadOnlySpan<byte> _field;
    private int _count;
    private ulong _loopKey;

    public OwnVias(SipMessage request)
    {
        _request = request;
        _fields = request.View.Fields(HeaderId.Via);
    }

    /// <summary>Its ranges are relative to <see cref="Text"/>.</summary>
    public ViaHeader Current { get; private set; }

    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>L of its branch.</summary>
    public readonly ulong LoopKey => _loopKey;

    /// <summary>True for the one whose writer has sent the request here.</summary>
    public readonly bool IsTop => _count == 1;

    public bool MoveNext()
    {
        while (MoveToNextValue())
        {
            if (Text.IndexOf(";as="u8) < 0) continue;
            if (!IsTop) _request.Parsed.Count();
            if (!ViaHeader.TryParse(Text, out var via) || !BranchParameter.TryRead(via.Branch.Of(Text), out _, out _loopKey)) continue;
            Current = via;
            return true;
        }

        return false;
    }

    /// <summary>True when the MAC in it is one of these keys over the Via below, as it stands here: who wrote it is this server or another node of it, and nobody has added a Via since.</summary>
    public readonly bool HasMacOf(BranchTokens tokens)
    {
        // NODE.LOOP.MAC
        var written = Current.As.Of(Text);
        if (written.Length < Base64Token.NumberLength || !Base64Token.TryDecode(written[^Base64Token.NumberLength..], out var mac)) return false;
        var below = this;
        if (!below.MoveToNextValue() || !ViaHeader.TryParse(below.Text, out var via)) return false;
        return mac == tokens.ViaMac(via.Branch.Of(below.Text), via.Received.Of(below.Text), via.Rport.Of(below.Text), _request.Received(HeaderId.CallId));
    }

    private bool MoveToNextValue()
    {
        while (_count == 0 || !_values.MoveNext())
        {
            if (!_fields.MoveNext()) return false;
            _field = _fields.Current;
            _values = new CommaList(_field);
            if (_values.MoveNext()) break;
        }

        _count++;
        Text = _values.Current.Of(_field);
        return true;
    }
}
