using System.Text;
using ActorSip.Sip.Messages;
using ActorSip.Sip.Proxying;

namespace ActorSip.Requests;

/// <summary>A server transaction that is alive, as an operator sees it.</summary>
/// <param name="Method">INVITE and the like.</param>
/// <param name="RequestUri">As received.</param>
/// <param name="CallId">As received.</param>
/// <param name="Source">Transport, address and port it came from.</param>
/// <param name="LastStatus">Of the last response sent; 0: none.</param>
/// <param name="Branches">Where it was relayed to, and the final status of each; 0: none yet.</param>
public sealed record RequestUnderWay(string Method, string RequestUri, string CallId, string Source, int LastStatus, IReadOnlyList<BranchUnderWay> Branches)
{
    internal static RequestUnderWay Of(ServerTransaction server) => new(
        Encoding.Latin1.GetString(server.Request.MethodToken),
        Encoding.Latin1.GetString(server.Request.RequestUri),
        Encoding.Latin1.GetString(server.Request.Received(HeaderId.CallId)),
        $"{server.Source.Transport.ToString().ToLowerInvariant()}:{server.Source.Remote}",
        server.LastStatus,
        [.. server.Context?.Branches.Select(branch => new BranchUnderWay(Encoding.Latin1.GetString(branch.Target.Uri), branch.FinalStatus)) ?? []]);
}
