using ActorSip.Sip.Transactions;
using Xunit;
using static ActorSip.Sip.Transactions.TransactionState;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>RFC 3261 section 17.1.2, figure 6.</summary>
public sealed class NonInviteClientMachineTests
{
    private const string Kind = "other client";

    private static readonly TransitionTable Table = new TransitionTable(Kind, ["100", "200", "404", "600", "A", "E", "F", "error", "abandon"])
        .State("", Idle)
        .State(
            "start",
            Trying,
            ("100", "PassUp", Proceeding),
            ("200", "Stop E, Stop F, PassUp, Linger ClientNonInviteCompleted 5000", Completed),
            ("404", "Stop E, Stop F, PassUp, Linger ClientNonInviteCompleted 5000", Completed),
            ("600", "Stop E, Stop F, PassUp, Linger ClientNonInviteCompleted 5000", Completed),
            ("E", "Start E 1000, SendRequest", Trying),
            ("F", "Stop E, TimedOut, End", Terminated),
            ("error", "Stop E, Stop F, TransportFailed, End", Terminated),
            ("abandon", "Stop E, Stop F, End", Terminated))
        .State(
            "start reliable",
            Trying,
            ("100", "PassUp", Proceeding),
            ("200", "Stop F, PassUp, End", Terminated),
            ("404", "Stop F, PassUp, End", Terminated),
            ("600", "Stop F, PassUp, End", Terminated),
            ("F", "TimedOut, End", Terminated),
            ("error", "Stop F, TransportFailed, End", Terminated),
            ("abandon", "Stop F, End", Terminated))
        .State(
            "start, 100",
            Proceeding,
            ("100", "PassUp", Proceeding),
            ("200", "Stop E, Stop F, PassUp, Linger ClientNonInviteCompleted 5000", Completed),
            ("404", "Stop E, Stop F, PassUp, Linger ClientNonInviteCompleted 5000", Completed),
            ("600", "Stop E, Stop F, PassUp, Linger ClientNonInviteCompleted 5000", Completed),
            ("E", "Start E 4000, SendRequest", Proceeding),
            ("F", "Stop E, TimedOut, End", Terminated),
            ("error", "Stop E, Stop F, TransportFailed, End", Terminated),
            ("abandon", "Stop E, Stop F, End", Terminated))
        .State(
            "start reliable, 100",
            Proceeding,
            ("100", "PassUp", Proceeding),
            ("200", "Stop F, PassUp, End", Terminated),
            ("404", "Stop F, PassUp, End", Terminated),
            ("600", "Stop F, PassUp, End", Terminated),
            ("F", "TimedOut, End", Terminated),
            ("error", "Stop F, TransportFailed, End", Terminated),
            ("abandon", "Stop F, End", Terminated))
        .State("start, 200", Completed)
        .State("start reliable, 200", Terminated)
        .State("start, F", Terminated);

    public static TheoryData<string, string> Rows => Table.Rows();

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_state_answers_every_input(string history, string input) => Table.Check(history, input);

    [Fact]
    public void Starting_over_datagrams_sets_timers_E_and_F() => Assert.Equal("Start E 500, Start F 32000, SendRequest", Machine.Create(Kind).Input("start"));

    [Fact]
    public void Starting_over_a_stream_sets_timer_F_alone() => Assert.Equal("Start F 32000, SendRequest", Machine.Create(Kind).Input("start reliable"));

    [Fact]
    public void Nobody_answers_eleven_requests_with_intervals_up_to_T2_then_the_time_is_over()
    {
        var machine = Machine.Create(Kind, "start");
        machine.RunTo(100_000);
        Assert.Equal([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500], machine.Effects.TimesOf("SendRequest"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
    }

    [Fact]
    public void After_a_provisional_response_the_request_goes_again_every_T2()
    {
        var machine = Machine.Create(Kind, "start");
        machine.RunTo(400);
        machine.Input("100");
        machine.RunTo(100_000);

        // Timer E was running with T1 when the response came, and is T2 from then on
        Assert.Equal([0, 500, 4_500, 8_500, 12_500, 16_500, 20_500, 24_500, 28_500], machine.Effects.TimesOf("SendRequest"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
    }

    [Fact]
    public void Over_a_stream_the_request_goes_once_and_a_provisional_response_does_not_extend_the_time()
    {
        var machine = Machine.Create(Kind, "start reliable");
        machine.RunTo(10_000);
        machine.Input("100");
        machine.RunTo(100_000);
        Assert.Equal([0], machine.Effects.TimesOf("SendRequest"));
        Assert.Equal([32_000], machine.Effects.TimesOf("TimedOut"));
    }

    [Fact]
    public void An_error_reported_while_a_repeat_is_sent_ends_it_with_no_timer_left()
    {
        var machine = Machine.Create(Kind, "start");
        machine.Effects.Reactions["SendRequest"] = () => machine.Input("error");
        machine.RunTo(100_000);
        Assert.Equal([0, 500], machine.Effects.TimesOf("SendRequest"));
        Assert.Equal([500], machine.Effects.TimesOf("End"));
        Assert.Empty(machine.Effects.Running);
    }

    [Fact]
    public void Starting_twice_is_a_bug()
    {
        var machine = Machine.Create(Kind, "start, 200");
        Assert.Throws<InvalidOperationException>(() => machine.Input("start"));
    }
}
