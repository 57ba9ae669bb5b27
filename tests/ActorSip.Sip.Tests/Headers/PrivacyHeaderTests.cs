using ActorSip.Sip.Headers;
using ActorSip.Sip.Tests.Messages;
using Xunit;

namespace ActorSip.Sip.Tests.Headers;

public sealed class PrivacyHeaderTests
{
    private const string Head = "OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n";

    /// <summary>Lines, the values in them, whether the identity is hidden, and whether a proxy must give up.</summary>
    public static TheoryData<string, PrivacyValues, bool, bool> Lines => new()
    {
        { "", PrivacyValues.Absent, false, false },
        { "Privacy: id\r\n", PrivacyValues.Id, true, false },
        { "privacy:ID ; Critical\r\n", PrivacyValues.Id | PrivacyValues.Critical, true, false },
        { "Privacy: none\r\n", PrivacyValues.None, false, false },
        { "Privacy: header;session;user;id\r\n", PrivacyValues.Header | PrivacyValues.Session | PrivacyValues.User | PrivacyValues.Id, true, false },
        { "Privacy: session;critical\r\n", PrivacyValues.Session | PrivacyValues.Critical, false, true },
        { "Privacy: user\r\nPrivacy: critical\r\n", PrivacyValues.User | PrivacyValues.Critical, true, true },
        { "Privacy: id, critical\r\n", PrivacyValues.Id | PrivacyValues.Critical, true, false },
        { "Privacy: history;critical\r\n", PrivacyValues.Other | PrivacyValues.Critical, false, true },
        { "Privacy: critical\r\n", PrivacyValues.Critical, false, false },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_values_are_read_and_weighed(string lines, PrivacyValues expected, bool hides, bool isBeyond)
    {
        var values = PrivacyHeader.Read(Scanned.Message($"{Head}{lines}\r\n").View);
        Assert.Equal(expected, values);
        Assert.Equal(hides, PrivacyHeader.HidesIdentity(values));
        Assert.Equal(isBeyond, PrivacyHeader.IsBeyondProxy(values));
    }
}
