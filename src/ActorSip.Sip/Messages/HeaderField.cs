using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>One header field in the index of a message: where its line and its value lie, relative to the start of the message. Nothing in it has been parsed.</summary>
[StructLayout(LayoutKind.Auto)]
public struct HeaderField
{
    public HeaderId Id;

    /// <summary>Index of the next field with the same id, or -1.</summary>
    public short Next;

    /// <summary>First byte of the name.</summary>
    public int LineStart;

    /// <summary>The value without the white space around it; folds inside are still there.</summary>
    public ByteRange Value;

    /// <summary>First byte after the line's CRLF (after the last one, if it is folded).</summary>
    public int LineEnd;

    /// <summary>Bytes of the name.</summary>
    public int NameLength;
}
