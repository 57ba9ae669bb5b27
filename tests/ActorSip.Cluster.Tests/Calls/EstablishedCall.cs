using System.Net;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>A call that has come in at one node, over UDP, to a phone that may be another's: then both are in its Record-Route.</summary>
internal sealed class EstablishedCall : IAsyncDisposable
{
    private readonly DatagramClient _line;
    private readonly UserAgent _caller;
    private readonly UserAgent _phone;

    /// <summary>As they came to the other side: the INVITE, and its 200.</summary>
    private SipText? _invite;
    private SipText? _accepted;
    private Call? _call;

    private EstablishedCall(DatagramClient line, UserAgent phone)
    {
        _line = line;
        _caller = new UserAgent(line, Phones.NextUser("caller")) { Domain = ClusterSettings.CallDomain };
        _phone = phone;
    }

    /// <param name="cluster">Whose phone.</param>
    /// <param name="entry">The node that the caller speaks to.</param>
    /// <param name="phone">Who is called: registered, in no other call, and left to whoever made it.</param>
    public static async Task<EstablishedCall> BeginAsync(ServerCluster cluster, ClusterNode entry, UserAgent phone)
    {
        var call = await RingAsync(cluster, entry, phone);
        try
        {
            await call.AnswerAsync();
            await call.AcknowledgeAsync(entry);
        }
        catch
        {
            await call.DisposeAsync();
            throw;
        }

        return call;
    }

    /// <summary>Begins one that only rings.</summary>
    public static async Task<EstablishedCall> RingAsync(ServerCluster cluster, ClusterNode entry, UserAgent phone)
    {
        var call = new EstablishedCall(new DatagramClient(new IPEndPoint(cluster.Network.Home, 0), entry.Sip), phone);
        try
        {
            await call.RingAsync();
        }
        catch
        {
            await call.DisposeAsync();
            throw;
        }

        return call;
    }

    /// <summary>The phone answers, and the caller gets it.</summary>
    public async Task AnswerAsync()
    {
        await _phone.RespondAsync(_invite!, 200, "OK");
        _accepted = await _call!.ReceiveAsync(200);
    }

    /// <param name="entry">The node that the caller speaks to now.</param>
    public async Task AcknowledgeAsync(ClusterNode entry)
    {
        _line.Server = entry.Sip;
        await _call!.AcknowledgeAsync(_accepted!);
        await _phone.Client.ReceiveRequestAsync("ACK");
    }

    /// <summary>Each side asks the other something within the dialog, and the phone hangs up.</summary>
    /// <param name="entry">The node that the caller speaks to now.</param>
    /// <returns>How long the slower of the questions took.</returns>
    public async Task<TimeSpan> GoOnAsync(ClusterNode entry)
    {
        _line.Server = entry.Sip;
        var begun = TestClock.Now;
        await Phones.AnsweredAsync(_phone.AskBackAsync(_invite!, "INFO", 1), _caller, "INFO");
        var toCaller = TestClock.Now - begun;
        await Phones.AnsweredAsync(_call!.AskAsync(_accepted!, "INFO"), _phone, "INFO");
        var toPhone = TestClock.Now - begun - toCaller;
        await Phones.AnsweredAsync(_phone.AskBackAsync(_invite!, "BYE", 2), _caller, "BYE");
        return toCaller > toPhone ? toCaller : toPhone;
    }

    public ValueTask DisposeAsync() => _caller.DisposeAsync();

    private async Task RingAsync()
    {
        _call = await Phones.CallAsync(_caller, _phone);
        _invite = await _phone.Client.ReceiveRequestAsync("INVITE");
        await _phone.RespondAsync(_invite, 180, "Ringing");
        await _call.ReceiveAsync(180);
    }
}
