using ActorSip.Sip.Transactions;
using Xunit;
using static ActorSip.Sip.Transactions.TransactionState;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>RFC 3261 section 17.2.1 with figure 7 of RFC 6026.</summary>
public sealed class InviteServerMachineTests
{
    private const string Kind = "INVITE server";

    private static readonly TransitionTable Table = new TransitionTable(Kind, ["request", "ack", "100", "183", "200", "302", "408", "699", "G", "H", "B", "error"])
        .State("", Idle)
        .State(
            "start",
            Proceeding,
            ("100", "SendResponse", Proceeding),
            ("183", "SendResponse", Proceeding),
            ("200", "SendResponse, Linger ServerInviteAccepted 32000", Accepted),
            ("302", "Start G 500, Start H 32000, SendResponse", Completed),
            ("408", "Start G 500, Start H 32000, SendResponse", Completed),
            ("699", "Start G 500, Start H 32000, SendResponse", Completed),
            ("error", "TransportFailed", Proceeding))
        .State(
            "start, 100",
            Proceeding,
            ("request", "SendResponse", Proceeding),
            ("100", "SendResponse", Proceeding),
            ("183", "SendResponse", Proceeding),
            ("200", "SendResponse, Linger ServerInviteAccepted 32000", Accepted),
            ("302", "Start G 500, Start H 32000, SendResponse", Completed),
            ("408", "Start G 500, Start H 32000, SendResponse", Completed),
            ("699", "Start G 500, Start H 32000, SendResponse", Completed),
            ("error", "TransportFailed", Proceeding))
        .State(
            "start reliable, 100",
            Proceeding,
            ("request", "SendResponse", Proceeding),
            ("100", "SendResponse", Proceeding),
            ("183", "SendResponse", Proceeding),
            ("200", "SendResponse, Linger ServerInviteAccepted 32000", Accepted),
            ("302", "Start H 32000, SendResponse", Completed),
            ("408", "Start H 32000, SendResponse", Completed),
            ("699", "Start H 32000, SendResponse", Completed),
            ("error", "TransportFailed", Proceeding))
        .State(
            "start, 486",
            Completed,
            ("request", "SendResponse", Completed),
            ("ack", "Stop G, Stop H, AckReceived, Linger ServerInviteConfirmed 5000", Confirmed),
            ("G", "Start G 1000, SendResponse", Completed),
            ("H", "Stop G, TimedOut, End", Terminated),
            ("error", "TransportFailed", Completed))
        .State(
            "start reliable, 486",
            Completed,
            ("request", "SendResponse", Completed),
            ("ack", "Stop H, AckReceived, End", Terminated),
            ("H", "TimedOut, End", Terminated),
            ("error", "TransportFailed", Completed))
        .State("start, 486, ack", Confirmed)
        .State(
            "start, 180, 200",
            Accepted,
            ("200", "SendResponse", Accepted),
            ("error", "TransportFailed", Accepted))
        .State("start, 486, H", Terminated);

    public static TheoryData<string, string> Rows => Table.Rows();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_state_answers_every_input(string history, string input) => Table.Check(history, input);

    [Fact]
    public void Without_an_ACK_the_failure_goes_again_with_intervals_up_to_T2_then_the_time_is_over()
    {
        var machine = Machine.Create(Kind, "start, 486");
        machine.RunTo(100_000);
        Assert.Equal([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500], machine.Effects.TimesOf("SendResponse"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
        Assert.Equal([32_000], machine.Effects.TimesOf("End"));
    }

    [Fact]
    public void The_ACK_ends_the_repeats()
    {
        var machine = Machine.Create(Kind, "start, 100, 486");
        machine.RunTo(2_000);
        machine.Input("ack");
        machine.RunTo(100_000);
        Assert.Equal([0, 0, 500, 1_500], machine.Effects.TimesOf("SendResponse"));
        Assert.Empty(machine.Effects.TimesOf("TimedOut"));
    }

    [Fact]
    public void Over_a_stream_the_failure_goes_once_and_the_ACK_is_awaited_all_the_same()
    {
        var machine = Machine.Create(Kind, "start reliable, 486");
        machine.RunTo(100_000);
        Assert.Equal([0], machine.Effects.TimesOf("SendResponse"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
    }

    [Fact]
    public void A_2xx_is_never_repeated_by_the_machine()
    {
        var machine = Machine.Create(Kind, "start, 200");
        machine.RunTo(100_000);
        Assert.Equal([0], machine.Effects.TimesOf("SendResponse"));
    }

    [Fact]
    public void A_repeated_INVITE_gets_the_same_answer_when_sending_failed_before()
    {
        var machine = Machine.Create(Kind, "start, 100");
        machine.Input("error");
        Assert.Equal("SendResponse", machine.Input("request"));
    }

    [Fact]
    public void Starting_twice_is_a_bug()
    {
        var machine = Machine.Create(Kind, "start");
        Assert.Throws<InvalidOperationException>(() => machine.Input("start"));
    }
}
