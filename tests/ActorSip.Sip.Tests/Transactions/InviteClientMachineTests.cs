using ActorSip.Sip.Transactions;
using Xunit;
using static ActorSip.Sip.Transactions.TransactionState;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>RFC 3261 section 17.1.1 with figure 5 of RFC 6026.</summary>
public sealed class InviteClientMachineTests
{
    private const string Kind = "INVITE client";

    private static readonly TransitionTable Table = new TransitionTable(Kind, ["100", "180", "200", "202", "302", "486", "699", "A", "B", "E", "error", "abandon"])
        .State("", Idle)
        .State(
            "start",
            Calling,
            ("100", "Stop A, Stop B, PassUp", Proceeding),
            ("180", "Stop A, Stop B, PassUp", Proceeding),
            ("200", "Stop A, Stop B, PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("202", "Stop A, Stop B, PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("302", "Stop A, Stop B, SendAck, PassUp, Linger ClientInviteCompleted 32000", Completed),
            ("486", "Stop A, Stop B, SendAck, PassUp, Linger ClientInviteCompleted 32000", Completed),
            ("699", "Stop A, Stop B, SendAck, PassUp, Linger ClientInviteCompleted 32000", Completed),
            ("A", "Start A 1000, SendRequest", Calling),
            ("B", "Stop A, TimedOut, End", Terminated),
            ("error", "Stop A, Stop B, TransportFailed, End", Terminated),
            ("abandon", "Stop A, Stop B, End", Terminated))
        .State(
            "start reliable",
            Calling,
            ("100", "Stop B, PassUp", Proceeding),
            ("180", "Stop B, PassUp", Proceeding),
            ("200", "Stop B, PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("202", "Stop B, PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("302", "Stop B, SendAck, PassUp, End", Terminated),
            ("486", "Stop B, SendAck, PassUp, End", Terminated),
            ("699", "Stop B, SendAck, PassUp, End", Terminated),
            ("B", "TimedOut, End", Terminated),
            ("error", "Stop B, TransportFailed, End", Terminated),
            ("abandon", "Stop B, End", Terminated))
        .State(
            "start, 180",
            Proceeding,
            ("100", "PassUp", Proceeding),
            ("180", "PassUp", Proceeding),
            ("200", "PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("202", "PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("302", "SendAck, PassUp, Linger ClientInviteCompleted 32000", Completed),
            ("486", "SendAck, PassUp, Linger ClientInviteCompleted 32000", Completed),
            ("699", "SendAck, PassUp, Linger ClientInviteCompleted 32000", Completed),
            ("abandon", "End", Terminated))
        .State(
            "start reliable, 180",
            Proceeding,
            ("100", "PassUp", Proceeding),
            ("180", "PassUp", Proceeding),
            ("200", "PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("202", "PassUp, Linger ClientInviteAccepted 32000", Accepted),
            ("302", "SendAck, PassUp, End", Terminated),
            ("486", "SendAck, PassUp, End", Terminated),
            ("699", "SendAck, PassUp, End", Terminated),
            ("abandon", "End", Terminated))
        .State("start, 200", Accepted)
        .State("start, 180, 486", Completed)
        .State("start, B", Terminated)
        .State("start, error", Terminated);

    public static TheoryData<string, string> Rows => Table.Rows();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_state_answers_every_input(string history, string input) => Table.Check(history, input);

    [Fact]
    public void Starting_over_datagrams_sets_timers_A_and_B() => Assert.Equal("Start A 500, Start B 32000, SendRequest", Machine.Create(Kind).Input("start"));

    [Fact]
    public void Starting_over_a_stream_sets_timer_B_alone() => Assert.Equal("Start B 32000, SendRequest", Machine.Create(Kind).Input("start reliable"));

    [Fact]
    public void Nobody_answers_seven_requests_with_doubling_intervals_then_the_time_is_over()
    {
        var machine = Machine.Create(Kind, "start");
        machine.RunTo(100_000);
        Assert.Equal([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500], machine.Effects.TimesOf("SendRequest"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
        Assert.Equal([32_000], machine.Effects.TimesOf("End"));
    }

    [Fact]
    public void Timer_A_is_not_capped_at_T2()
    {
        var machine = Machine.Create(Kind, "start");
        machine.RunTo(16_000);
        Assert.Equal("Start A 1000, SendRequest, Start A 2000, SendRequest, Start A 4000, SendRequest, Start A 8000, SendRequest, Start A 16000, SendRequest", machine.Effects.Take());
    }

    [Fact]
    public void A_provisional_response_ends_the_repeats_and_the_time_limit()
    {
        var machine = Machine.Create(Kind, "start");
        machine.RunTo(2_000);
        machine.Input("100");
        machine.RunTo(600_000);
        Assert.Equal([0, 500, 1_500], machine.Effects.TimesOf("SendRequest"));
        Assert.Empty(machine.Effects.TimesOf("TimedOut"));
        Assert.Equal(Proceeding, machine.State);
    }

    [Fact]
    public void Over_a_stream_the_request_goes_once()
    {
        var machine = Machine.Create(Kind, "start reliable");
        machine.RunTo(100_000);
        Assert.Equal([0], machine.Effects.TimesOf("SendRequest"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
    }

    [Fact]
    public void An_error_reported_while_the_request_is_sent_ends_it_with_no_timer_left()
    {
        var machine = Machine.Create(Kind);
        machine.Effects.Reactions["SendRequest"] = () => machine.Input("error");
        machine.Input("start");
        Assert.Equal(Terminated, machine.State);
        Assert.Empty(machine.Effects.Running);
        Assert.Equal([0], machine.Effects.TimesOf("End"));
    }

    [Fact]
    public void Giving_up_while_the_final_response_is_passed_up_ends_it_once()
    {
        var machine = Machine.Create(Kind, "start");
        machine.Effects.Reactions["PassUp"] = () => machine.Input("abandon");
        machine.Input("200");
        Assert.Equal(Accepted, machine.State);
        Assert.Empty(machine.Effects.TimesOf("End"));
        Assert.Equal([0], machine.Effects.TimesOf("Linger ClientInviteAccepted 32000"));
    }

    [Fact]
    public void Starting_twice_is_a_bug()
    {
        var machine = Machine.Create(Kind, "start");
        Assert.Throws<InvalidOperationException>(() => machine.Input("start"));
    }
}
