using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Load;

/// <summary>Tells contacts by the user parts of their URIs.</summary>
internal static class ContactNames
{
    public static IReadOnlyList<string> In(SipText answer) => [.. answer.Values("Contact").Select(Of)];

    /// <param name="value">A value of Contact, of a URI "sip:name@host".</param>
    public static string Of(string value) => SipText.Uri(value).Split(':', '@')[1];
}
