using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.EndToEnd.Tests.Cost;

/// <summary>A phone that registers again and again, as RFC 3261 section 10.2 wants it: with the same Call-ID, and CSeq counting up.</summary>
internal sealed class Registration(UserAgent phone)
{
    private string _callId = SipClient.NextToken();
    private int _sequence;

    public UserAgent Phone => phone;

    /// <summary>The phone starts again: it takes another Call-ID, and counts from the beginning.</summary>
    public void Restart() => (_callId, _sequence) = (SipClient.NextToken(), 0);

    /// <summary>The next REGISTER.</summary>
    /// <param name="lines">Besides those of any.</param>
    public string Next(params string[] lines) =>
        phone.Request("REGISTER", "sip:" + phone.Domain, $"<{phone.AddressOfRecord}>", _callId, ++_sequence, [$"Contact: <{phone.ContactUri}>", "Expires: 3600", .. lines]);
}
