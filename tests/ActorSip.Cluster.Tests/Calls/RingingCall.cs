using System.Net;
using ActorSip.Cluster.Tests.Nodes;
using ActorSip.EndToEnd.Tests.Raw;

namespace ActorSip.Cluster.Tests.Calls;

/// <summary>A call that has come in at one node, over UDP, and rings at a phone with a TCP connection to another.</summary>
internal sealed class RingingCall : IAsyncDisposable
{
    private readonly DatagramClient _line;
    private readonly UserAgent _caller;
    private readonly UserAgent _phone;
    private readonly Call _call;
    private readonly SipText _invite;

    private RingingCall(DatagramClient line, UserAgent caller, UserAgent phone, Call call, SipText invite) => (_line, _caller, _phone, _call, _invite) = (line, caller, phone, call, invite);

    /// <param name="cluster">Whose phone.</param>
    /// <param name="entry">The node that the caller speaks to.</param>
    /// <param name="home">That with the phone's connection.</param>
    public static async Task<RingingCall> BeginAsync(ServerCluster cluster, ClusterNode entry, ClusterNode home)
    {
        var phone = await Phones.OverTcpAsync(cluster, home, Phones.NextUser("tcp"), Phones.Behind);
        await Phones.RegisterAsync(phone);
        var line = new DatagramClient(new IPEndPoint(cluster.Network.Home, 0), entry.Sip);
        var caller = new UserAgent(line, Phones.NextUser("caller")) { Domain = ClusterSettings.CallDomain };
        var call = await Phones.CallAsync(caller, phone);
        var invite = await phone.Client.ReceiveRequestAsync("INVITE");
        await phone.RespondAsync(invite, 180, "Ringing");
        await call.ReceiveAsync(180);
        return new RingingCall(line, caller, phone, call, invite);
    }

    /// <summary>The phone answers.</summary>
    /// <returns>What the caller got.</returns>
    public async Task<SipText> AnswerAsync()
    {
        await _phone.RespondAsync(_invite, 200, "OK");
        return await _call.ReceiveAsync(200);
    }

    /// <summary>The caller, for whom there is another node now, acknowledges; the phone asks something, and he hangs up.</summary>
    public async Task GoOnAsync(SipText accepted, ClusterNode entry)
    {
        _line.Server = entry.Sip;
        await _call.AcknowledgeAsync(accepted);
        await _phone.Client.ReceiveRequestAsync("ACK");
        await Phones.AnsweredAsync(_phone.AskBackAsync(_invite, "INFO", 1), _caller, "INFO");
        await Phones.AnsweredAsync(_call.AskAsync(accepted, "BYE"), _phone, "BYE");
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.DisposeAsync();
        await _phone.DisposeAsync();
    }
}
