using ActorSip.Loops;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>
/// What a loop knows of the addresses that messages come from, and what it allows them. It belongs to the loop and not to an actor, whose restart must not forget who is banned. The loops of a node tell each other what they
/// found out: bans, wrong passwords, and who is known. Rates each counts for itself: the kernel brings what comes from one port to one loop. Loop thread only.
/// </summary>
public sealed class SourceGuard
{
    private readonly ILoop _loop;

    /// <param name="table">Of this loop alone.</param>
    /// <param name="guesses">Likewise.</param>
    /// <param name="loop">Whose clock counts.</param>
    public SourceGuard(SourceTable table, GuessTable guesses, ILoop loop)
    {
        Table = table;
        Guesses = guesses;
        _loop = loop;
    }

    public SourceTable Table { get; }

    /// <summary>Wrong passwords by account.</summary>
    public GuessTable Guesses { get; }

    /// <summary>Those of the node's other loops; set before anything comes.</summary>
    public IReadOnlyList<SourceGuard> Others { get; set; } = [];

    /// <summary>Milliseconds of the loop's clock.</summary>
    public long Now => _loop.Now;

    /// <summary>A message came.</summary>
    public SourceVerdict OnMessage(in Flow source, int bytes)
    {
        var bans = Table.Statistics.Bans;
        var verdict = Table.OnMessage(source.Remote, bytes, source.IsConnection, _loop.Now);
        if (verdict == SourceVerdict.TooFast && Table.Statistics.Bans != bans && Others.Count > 0) TellBan(source.Remote, !source.IsConnection);
        return verdict;
    }

    /// <summary>A message came to another loop, which has let it pass.</summary>
    public void OnHandedOver(in Flow source, int bytes) => Table.OnHandedOver(source.Remote, bytes, _loop.Now);

    /// <summary>A message that was let pass belongs to another loop, where what may be sent for it is counted anew.</summary>
    public void OnHandedOn(in Flow source, int bytes) => Table.OnHandedOn(source.Remote, bytes, _loop.Now);

    /// <summary>True for who receives what is sent to the address that the message came from: over a connection, its handshake has shown it.</summary>
    public bool IsProven(in Flow source) => source.IsConnection || Table.IsProven(source.Remote, _loop.Now);

    /// <summary>True for who has given a password of late; over a connection too, since anybody can open one.</summary>
    public bool IsKnown(in Flow source) => Table.IsKnown(source.Remote, _loop.Now);

    /// <summary>The source has given the right password.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="milliseconds">How long that counts, if longer than usual.</param>
    public void Know(in Flow source, long milliseconds = 0)
    {
        if (Table.Know(source.Remote, _loop.Now, milliseconds) && Others.Count > 0) TellKnown(source.Remote, milliseconds);
    }

    /// <summary>The account's password was right.</summary>
    /// <param name="account">As <see cref="Guesses"/> knows it.</param>
    public void OnRightPassword(ulong account, in Flow source)
    {
        Know(source);
        if (Guesses.OnRight(account, source.Remote, _loop.Now) && Others.Count > 0) TellRight(account, source.Remote);
    }

    /// <summary>The password was wrong.</summary>
    /// <param name="account">As <see cref="Guesses"/> knows it; 0 when there is no such user.</param>
    public void OnWrongPassword(ulong account, in Flow source)
    {
        Table.OnWrongPassword(source.Remote, _loop.Now);
        if (account != 0) Guesses.OnWrong(account, _loop.Now);
        if (Others.Count > 0) TellWrong(account, source.Remote);
    }

    /// <summary>Spends what may still be sent to a source that has not proven itself. False: nothing may be sent.</summary>
    /// <param name="to">Of the one who asked.</param>
    /// <param name="bytes">Of the response.</param>
    /// <param name="status">Of the response. A provisional one leaves room for the final one: who hears no 100 repeats his request, which brings more; who hears no 200 has no call.</param>
    public bool MayRespond(in Flow to, int bytes, int status) =>
        to.IsConnection || Table.MaySend(to.Remote, bytes, _loop.Now, status == 100 ? 3 * bytes : status < 200 ? bytes : 0);

    /// <summary>The source has brought back what only its address was sent.</summary>
    public void Prove(in Flow source)
    {
        if (!source.IsConnection) Table.Prove(source.Remote, _loop.Now);
    }

    // What is told is made apart: a method that makes it allocates for it as it begins, whether there is news or not.
    private void TellKnown(IpEndpoint remote, long milliseconds) => Tell(other => other.Table.Know(remote, other.Now, milliseconds, isTold: true));

    private void TellRight(ulong account, IpEndpoint remote) => Tell(other => other.Guesses.OnRight(account, remote, other.Now));

    private void TellWrong(ulong account, IpEndpoint remote) => Tell(other =>
    {
        other.Table.OnWrongPassword(remote, other.Now);
        if (account != 0) other.Guesses.OnWrong(account, other.Now);
    });

    private void TellBan(IpEndpoint remote, bool isOfDatagrams) => Tell(other => other.Table.Ban(remote, other.Now, BanReason.TooManyMessages, isOfDatagrams));

    private void Tell(Action<SourceGuard> news)
    {
        foreach (var other in Others) other._loop.Post(new LoopAction(() => news(other)));
    }
}
