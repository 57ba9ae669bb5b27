using System.Text;
using ActorSip.Administration;
using ActorSip.Sip.Transports;
using Akka.Actor;

namespace ActorSip.Server.Control;

/// <summary>Lifts the ban of a source.</summary>
internal static class Unban
{
    /// <param name="reports">Of the node; null while it starts.</param>
    /// <param name="address">As the operator wrote it.</param>
    public static async Task<ControlAnswer> RunAsync(NodeReports? reports, string? address)
    {
        if (address is null || !Ascii.IsValid(address) || !IpEndpoint.TryParseHost(Encoding.ASCII.GetBytes(address), 0, out var endpoint)) return new ControlAnswer(false, [$"\"{address}\" is not an IP address"]);
        if (reports is null) return new ControlAnswer(false, ["the server has not started yet"]);
        try
        {
            return await reports.UnbanAsync(endpoint, CancellationToken.None)
                ? new ControlAnswer(true, [$"{address} is not banned any more"])
                : new ControlAnswer(false, [$"{address} was not banned; if nothing comes through from it, look at sources.banned"]);
        }
        catch (AskTimeoutException)
        {
            return new ControlAnswer(false, ["the server did not answer in time"]);
        }
    }
}
