using ActorSip.Sip.Messages;

namespace ActorSip.Sip.Proxying;

/// <summary>What one branch of a request changes about who the caller is: an identity that is asserted, or all that are there taken out. Immutable; shared by branches.</summary>
/// <param name="Asserted">The value of P-Asserted-Identity to add; null: what is there is taken out.</param>
/// <param name="Withheld">Names of the header fields that are taken out besides P-Asserted-Identity.</param>
public sealed record IdentityEdit(byte[]? Asserted, IReadOnlyList<byte[]> Withheld)
{
    internal void Apply(SipMessage message, SipEdits edits)
    {
        if (Asserted is null) AssertedIdentity.RemoveAll(message, edits, Withheld);
        else edits.Append(HeaderId.PAssertedIdentity, Asserted);
    }
}
