using System.Globalization;
using ActorSip.Sip.Transactions;
using Xunit;

namespace ActorSip.Sip.Tests.Transactions;

/// <summary>One of the four machines with its recorder, driven by words: "start", "start reliable", a status code, the name of a timer, "request", "ack", "error", "abandon".</summary>
public abstract class Machine
{
    public RecordingEffects Effects { get; } = new();

    public TransactionTimes Times { get; init; } = TransactionTimes.Default;

    public abstract TransactionState State { get; }

    public abstract bool IsLive { get; }

    public static Machine Create(string kind) => kind switch
    {
        "INVITE client" => new InviteClient(),
        "other client" => new NonInviteClient(),
        "INVITE server" => new InviteServer(),
        "other server" => new NonInviteServer(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static Machine Create(string kind, string history)
    {
        var machine = Create(kind);
        foreach (var word in history.Split(", ", StringSplitOptions.RemoveEmptyEntries)) machine.Input(word);
        machine.Effects.Take();
        return machine;
    }

    /// <summary>Gives one input and returns what it led to.</summary>
    public string Input(string word)
    {
        if (Enum.TryParse<TransactionTimer>(word, out var timer) && !char.IsDigit(word[0]))
        {
            Effects.Fire(timer);
            OnTimer(timer);
        }
        else
        {
            Give(word);
        }

        return Effects.Take();
    }

    public void RunTo(long time) => Effects.RunTo(time, OnTimer);

    protected abstract void OnTimer(TransactionTimer timer);

    protected abstract void Give(string word);

    protected static int Status(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private sealed class InviteClient : Machine
    {
        private InviteClientMachine _machine;

        public override TransactionState State => _machine.State;

        public override bool IsLive => _machine.IsLive;

        protected override void OnTimer(TransactionTimer timer) => _machine.OnTimer(timer, Effects, Times);

        protected override void Give(string word)
        {
            switch (word)
            {
                case "start": _machine.Start(Effects, Times, reliable: false); break;
                case "start reliable": _machine.Start(Effects, Times, reliable: true); break;
                case "error": _machine.OnTransportError(Effects); break;
                case "abandon": _machine.Abandon(Effects); break;
                default: _machine.OnResponse(Status(word), Effects, Times); break;
            }
        }
    }

    private sealed class NonInviteClient : Machine
    {
        private NonInviteClientMachine _machine;

        public override TransactionState State => _machine.State;

        public override bool IsLive => _machine.IsLive;

        protected override void OnTimer(TransactionTimer timer) => _machine.OnTimer(timer, Effects, Times);

        protected override void Give(string word)
        {
            switch (word)
            {
                case "start": _machine.Start(Effects, Times, reliable: false); break;
                case "start reliable": _machine.Start(Effects, Times, reliable: true); break;
                case "error": _machine.OnTransportError(Effects); break;
                case "abandon": _machine.Abandon(Effects); break;
                default: _machine.OnResponse(Status(word), Effects, Times); break;
            }
        }
    }

    private sealed class InviteServer : Machine
    {
        private InviteServerMachine _machine;

        public override TransactionState State => _machine.State;

        public override bool IsLive => _machine.IsLive;

        protected override void OnTimer(TransactionTimer timer) => _machine.OnTimer(timer, Effects, Times);

        protected override void Give(string word)
        {
            switch (word)
            {
                case "start": _machine.Start(reliable: false); break;
                case "start reliable": _machine.Start(reliable: true); break;
                case "request": _machine.OnRequest(Effects); break;
                case "ack": _machine.OnAck(Effects, Times); break;
                case "error": _machine.OnTransportError(Effects); break;
                default: Respond(Status(word)); break;
            }
        }

        private void Respond(int status)
        {
            var before = Effects.TimesOf(nameof(Effects.SendResponse)).Length;
            var may = _machine.MayRespond(status);
            _machine.Respond(status, Effects, Times);
            Assert.Equal(may ? before + 1 : before, Effects.TimesOf(nameof(Effects.SendResponse)).Length);
        }
    }

    private sealed class NonInviteServer : Machine
    {
        private NonInviteServerMachine _machine;

        public override TransactionState State => _machine.State;

        public override bool IsLive => _machine.IsLive;

        protected override void OnTimer(TransactionTimer timer) => _machine.OnTimer(timer, Effects);

        protected override void Give(string word)
        {
            switch (word)
            {
                case "start": _machine.Start(Effects, Times, reliable: false); break;
                case "start reliable": _machine.Start(Effects, Times, reliable: true); break;
                case "request": _machine.OnRequest(Effects); break;
                case "abandon": _machine.Abandon(Effects, Times); break;
                case "error": _machine.OnTransportError(Effects); break;
                default: Respond(Status(word)); break;
            }
        }

        private void Respond(int status)
        {
            var before = Effects.TimesOf(nameof(Effects.SendResponse)).Length;
            var may = _machine.MayRespond(status);
            _machine.Respond(status, Effects, Times);
            Assert.Equal(may ? before + 1 : before, Effects.TimesOf(nameof(Effects.SendResponse)).Length);
        }
    }
}
