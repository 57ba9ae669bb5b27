namespace ActorSip.Sip.Headers;

/// <summary>A relative preference: qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) (RFC 3261 section 25.1).</summary>
public static class QValue
{
    /// <summary>Reads a preference as thousandths, 0 to 1000.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        text = Lws.Trim(text);
        if (text.IsEmpty || text.Length > 5 || text[0] is not ((byte)'0' or (byte)'1') || (text.Length > 1 && text[1] != (byte)'.')) return false;
        thousandths = (text[0] - '0') * 1000;
        for (int i = 2, weight = 100; i < text.Length; i++, weight /= 10)
        {
            if (text[i] is < (byte)'0' or > (byte)'9') return false;
            thousandths += (text[i] - '0') * weight;
        }

        return thousandths <= 1000;
    }
}
