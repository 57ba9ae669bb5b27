using ActorSip.Sip.Transactions;
using Xunit;
using static ActorSip.Sip.Transactions.Tombstone;
using static ActorSip.Sip.Transactions.TombstoneAnswer;

namespace ActorSip.Sip.Tests.Transactions;

public sealed class TombstoneRulesTests
{
    [Theory]
    [InlineData(ServerInviteAccepted, false, Absorb)]
    [InlineData(ServerInviteAccepted, true, PassUp)]
    [InlineData(ServerInviteConfirmed, false, Absorb)]
    [InlineData(ServerInviteConfirmed, true, Absorb)]
    [InlineData(ServerInviteRefused, false, PassUp)]
    [InlineData(ServerInviteRefused, true, Absorb)]
    [InlineData(ServerNonInviteCompleted, false, Replay)]
    [InlineData(ServerNonInviteCompleted, true, Absorb)]
    [InlineData(ServerNonInviteAbandoned, false, Absorb)]
    [InlineData(ClientInviteCompleted, false, PassUp)]
    [InlineData(ClientInviteAccepted, false, PassUp)]
    [InlineData(ClientNonInviteCompleted, false, PassUp)]
    [InlineData(None, false, PassUp)]
    public void A_request_is_answered_by_what_stands_there(Tombstone kind, bool isAck, TombstoneAnswer expected) => Assert.Equal(expected, TombstoneRules.OnRequest(kind, isAck));

    [Theory]
    [InlineData(ClientInviteCompleted, 100, Absorb)]
    [InlineData(ClientInviteCompleted, 200, Absorb)]
    [InlineData(ClientInviteCompleted, 300, Replay)]
    [InlineData(ClientInviteCompleted, 486, Replay)]
    [InlineData(ClientInviteCompleted, 699, Replay)]
    [InlineData(ClientInviteAccepted, 180, Absorb)]
    [InlineData(ClientInviteAccepted, 200, PassUp)]
    [InlineData(ClientInviteAccepted, 299, PassUp)]
    [InlineData(ClientInviteAccepted, 300, Absorb)]
    [InlineData(ClientInviteAccepted, 487, Absorb)]
    [InlineData(ClientNonInviteCompleted, 100, Absorb)]
    [InlineData(ClientNonInviteCompleted, 200, Absorb)]
    [InlineData(ServerInviteAccepted, 200, Absorb)]
    [InlineData(ServerInviteConfirmed, 200, Absorb)]
    [InlineData(ServerNonInviteCompleted, 200, Absorb)]
    [InlineData(None, 200, Absorb)]
    public void A_response_is_answered_by_what_stands_there(Tombstone kind, int status, TombstoneAnswer expected) => Assert.Equal(expected, TombstoneRules.OnResponse(kind, status));
}
