using System.Text;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>The header fields that say who somebody is, and are worth something only between those who trust each other (RFC 3325): P-Asserted-Identity, and those that an operator names.</summary>
public static class AssertedIdentity
{
    /// <summary>True when a message has one of them.</summary>
    /// <param name="view">Of the message.</param>
    /// <param name="others">Names of the further ones.</param>
    public static bool IsIn(MessageView view, IReadOnlyList<byte[]> others)
    {
        if (view.Has(HeaderId.PAssertedIdentity)) return true;
        for (var i = 0; i < others.Count; i++)
            if (view.TryGetNamed(others[i], out _)) return true;
        return false;
    }

    /// <summary>Takes all of them out.</summary>
    /// <param name="message">The message.</param>
    /// <param name="edits">Where to.</param>
    /// <param name="others">Names of the further ones.</param>
    public static void RemoveAll(SipMessage message, SipEdits edits, IReadOnlyList<byte[]> others)
    {
        if (new MessageView(message, edits).Has(HeaderId.PAssertedIdentity)) edits.RemoveAll(HeaderId.PAssertedIdentity);
        for (var i = 0; i < others.Count; i++)
        {
            var id = HeaderNames.Identify(others[i]);
            if (id == HeaderId.Other) RemoveNamed(message, edits, others[i]);
            else if (new MessageView(message, edits).Has(id)) edits.RemoveAll(id);
        }
    }

    private static void RemoveNamed(SipMessage message, SipEdits edits, ReadOnlySpan<byte> name)
    {
        var fields = new MessageView(message, edits).Fields(HeaderId.Other);
        while (fields.MoveNext())
        {
            if (!Ascii.EqualsIgnoreCase(name, fields.CurrentName)) continue;
            edits.Remove(fields.Ref);

            // An edit ends the walk over the fields.
            fields = new MessageView(message, edits).Fields(HeaderId.Other);
        }
    }
}
