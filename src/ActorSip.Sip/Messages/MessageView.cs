using System.Runtime.InteropServices;

namespace ActorSip.Sip.Messages;

/// <summary>A message as it is after some edits: every read here sees them. Spans are valid until the next edit, and no longer than the message's bytes.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct MessageView
{
    public MessageView(SipMessage message, SipEdits edits)
    {
        Message = message;
        Edits = edits;
    }

    public SipMessage Message { get; }

    public SipEdits Edits { get; }

    public ReadOnlySpan<byte> RequestUri => Edits.RequestUri;

    /// <summary>The value of the first field with this id, or an empty span.</summary>
    public ReadOnlySpan<byte> First(HeaderId id)
    {
        var fields = Fields(id);
        return fields.MoveNext() ? fields.Current : default;
    }

    public bool Has(HeaderId id) => Fields(id).MoveNext();

    /// <summary>The fields with this id, in order.</summary>
    public FieldEnumerator Fields(HeaderId id) => new(this, id);

    /// <summary>The value of the first field with this name, which may be one that has no id.</summary>
    public bool TryGetNamed(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var id = HeaderNames.Identify(name);
        var fields = Fields(id);
        while (fields.MoveNext())
        {
            value = fields.Current;
            if (id != HeaderId.Other || System.Text.Ascii.EqualsIgnoreCase(name, fields.CurrentName)) return true;
        }

        value = default;
        return false;
    }
}
