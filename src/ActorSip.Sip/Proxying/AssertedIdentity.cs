using System.Text;
using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>
/// The header fields that are worth something only between those who trust each other: P-Asserted-Identity (RFC 3325), those that an operator names, and Path where it does not belong.
/// </summary>
public static class AssertedIdentity
{
    /// <summary>True when a message has one of those that say who somebody is.</summary>
    /// <param name="view">Of the message.</param>
    /// <param name="others">Names of the ones besides P-Asserted-Identity.</param>
    public static bool IsIn(MessageView view, IReadOnlyList<byte[]> others)
    {
        if (view.Has(HeaderId.PAssertedIdentity)) return true;
        for (var i = 0; i < others.Count; i++)
            if (view.TryGetNamed(others[i], out _)) return true;
        return false;
    }

    /// <summary>Takes out all that a message says which comes from somebody who is not trusted, and what some readers would take for it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="edits">Where to.</param>
    /// <param name="others">Names of the ones besides P-Asserted-Identity.</param>
    public static void RemoveUntrusted(SipMessage message, SipEdits edits, IReadOnlyList<byte[]> others)
    {
        RemoveAll(message, edits, others);

        // RFC 3327 section 4 has Path in REGISTER and its 200 alone. Anywhere else it could only mislead the one who gets it.
        if (new MessageView(message, edits).Has(HeaderId.Path) && !IsRegister(message)) edits.RemoveAll(HeaderId.Path);
        if (message.HasInnerLines) JoinInnerLines(message, edits, others);
    }

    /// <summary>Apart, so that the delegate is made only for who needs it.</summary>
    private static void JoinInnerLines(SipMessage message, SipEdits edits, IReadOnlyList<byte[]> others) => InnerLines.Join(message, edits, name => IsOneOf(name, others));

    /// <summary>Takes out all that say who somebody is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="edits">Where to.</param>
    /// <param name="others">Names of the ones besides P-Asserted-Identity.</param>
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

    private static bool IsRegister(SipMessage message) => message.IsRequest ? message.Method == SipMethod.Register : message.Parsed.TryCSeq(out _, out var method) && method == SipMethod.Register;

    private static bool IsOneOf(ReadOnlySpan<byte> name, IReadOnlyList<byte[]> others)
    {
        var id = HeaderNames.Identify(name);
        if (id is HeaderId.PAssertedIdentity or HeaderId.Path) return true;
        for (var i = 0; i < others.Count; i++)
            if (Ascii.EqualsIgnoreCase(name, others[i]) || (id != HeaderId.Other && id == HeaderNames.Identify(others[i]))) return true;
        return false;
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
