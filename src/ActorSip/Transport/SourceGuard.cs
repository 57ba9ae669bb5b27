using ActorSip.Loops;
using ActorSip.Sip.Security;
using ActorSip.Sip.Transports;

namespace ActorSip.Transport;

/// <summary>What a loop knows of the addresses that messages come from, and what it allows them. It belongs to the loop and not to an actor, whose restart must not forget who is banned. Loop thread only.</summary>
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

    /// <summary>Milliseconds of the loop's clock.</summary>
    public long Now => _loop.Now;

    /// <summary>A message came.</summary>
    public SourceVerdict OnMessage(in Flow source, int bytes) => Table.OnMessage(source.Remote, bytes, source.IsConnection, _loop.Now);

    /// <summary>True for who receives what is sent to the address that the message came from: over a connection, its handshake has shown it.</summary>
    public bool IsProven(in Flow source) => source.IsConnection || Table.IsProven(source.Remote, _loop.Now);

    /// <summary>True for who has given a password of late; over a connection too, since anybody can open one.</summary>
    public bool IsKnown(in Flow source) => Table.IsKnown(source.Remote, _loop.Now);

    /// <summary>The source has given the right password.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="milliseconds">How long that counts, if longer than usual.</param>
    public void Know(in Flow source, long milliseconds = 0) => Table.Know(source.Remote, _loop.Now, milliseconds);

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
}
