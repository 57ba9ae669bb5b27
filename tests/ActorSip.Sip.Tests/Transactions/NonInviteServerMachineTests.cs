using ActorSip.Sip.Transactions;
using Xunit;
using static ActorSip.Sip.Transactions.TransactionState;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>RFC 3261 section 17.2.2, figure 8, with RFC 4320.</summary>
public sealed class NonInviteServerMachineTests
{
    private const string Kind = "other server";
    private const string Completes = "Stop Trying, SendResponse, Linger ServerNonInviteCompleted 32000";
    private const string Abandons = "Stop Trying, Linger ServerNonInviteAbandoned 32000";

    private static readonly TransitionTable Table = new TransitionTable(Kind, ["request", "100", "183", "200", "401", "408", "603", "Trying", "G", "error", "abandon"])
        .State("", Idle)
        .State(
            "start",
            Trying,
            ("200", Completes, Completed),
            ("401", Completes, Completed),
            ("408", Abandons, Terminated),
            ("603", Completes, Completed),
            ("Trying", "TryingDue", Trying),
            ("abandon", Abandons, Terminated))
        .State(
            "start reliable",
            Trying,
            ("100", "Stop Trying, SendResponse", Proceeding),
            ("200", "Stop Trying, SendResponse, End", Terminated),
            ("401", "Stop Trying, SendResponse, End", Terminated),
            ("408", "Stop Trying, End", Terminated),
            ("603", "Stop Trying, SendResponse, End", Terminated),
            ("Trying", "TryingDue", Trying),
            ("abandon", "Stop Trying, End", Terminated))
        .State(
            "start, Trying",
            Trying,
            ("100", "SendResponse", Proceeding),
            ("200", "SendResponse, Linger ServerNonInviteCompleted 32000", Completed),
            ("401", "SendResponse, Linger ServerNonInviteCompleted 32000", Completed),
            ("408", "Linger ServerNonInviteAbandoned 32000", Terminated),
            ("603", "SendResponse, Linger ServerNonInviteCompleted 32000", Completed),
            ("abandon", "Linger ServerNonInviteAbandoned 32000", Terminated))
        .State(
            "start, Trying, 100",
            Proceeding,
            ("request", "SendResponse", Proceeding),
            ("100", "SendResponse", Proceeding),
            ("200", "SendResponse, Linger ServerNonInviteCompleted 32000", Completed),
            ("401", "SendResponse, Linger ServerNonInviteCompleted 32000", Completed),
            ("408", "Linger ServerNonInviteAbandoned 32000", Terminated),
            ("603", "SendResponse, Linger ServerNonInviteCompleted 32000", Completed),
            ("error", "TransportFailed", Proceeding),
            ("abandon", "Linger ServerNonInviteAbandoned 32000", Terminated))
        .State(
            "start reliable, 100",
            Proceeding,
            ("request", "SendResponse", Proceeding),
            ("100", "SendResponse", Proceeding),
            ("200", "SendResponse, End", Terminated),
            ("401", "SendResponse, End", Terminated),
            ("408", "End", Terminated),
            ("603", "SendResponse, End", Terminated),
            ("error", "TransportFailed", Proceeding),
            ("abandon", "End", Terminated))
        .State("start, 200", Completed, ("error", "TransportFailed", Completed))
        .State("start, 408", Terminated)
        .State("start reliable, 200", Terminated);

    public static TheoryData<string, string> Rows => Table.Rows();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_state_answers_every_input(string history, string input) => Table.Check(history, input);

    [Theory]
    [InlineData("start")]
    [InlineData("start reliable")]
    public void A_100_is_due_when_timer_E_of_the_client_has_reached_T2(string start)
    {
        var machine = Machine.Create(Kind, start);
        machine.Effects.Reactions["TryingDue"] = () => machine.Input("100");
        machine.RunTo(100_000);
        Assert.Equal([3_500], machine.Effects.TimesOf("TryingDue"));
        Assert.Equal([3_500], machine.Effects.TimesOf("SendResponse"));
        Assert.Equal(Proceeding, machine.State);
    }

    [Fact]
    public void A_quick_answer_needs_no_100()
    {
        var machine = Machine.Create(Kind, "start");
        machine.RunTo(3_000);
        machine.Input("200");
        machine.RunTo(100_000);
        Assert.Empty(machine.Effects.TimesOf("TryingDue"));
        Assert.Equal([3_000], machine.Effects.TimesOf("SendResponse"));
    }

    [Fact]
    public void Starting_twice_is_a_bug()
    {
        var machine = Machine.Create(Kind, "start");
        Assert.Throws<InvalidOperationException>(() => machine.Input("start"));
    }
}
