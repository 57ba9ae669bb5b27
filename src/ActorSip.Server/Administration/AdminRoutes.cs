using System.Globalization;
using System.Text.Json;
using ActorSip.Administration;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ActorSip.Server.Administration;

/// <summary>The paths of the administration. All of them only read.</summary>
internal static class AdminRoutes
{
    private const int UsualMost = 100;
    private const int LargestMost = 1000;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower };

    public static void Map(IEndpointRouteBuilder routes, INodeStatus status)
    {
        // The process is not stuck: for a supervisor that restarts what hangs. Both look at what was noted before, and wait for nobody.
        routes.MapGet("/health/live", context => status.NotLiveReasons is { Count: > 0 } reasons
            ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not live", reasons })
            : WriteAsync(context, StatusCodes.Status200OK, new { status = "live" }));

        // It takes calls: for a balancer. False from the moment it begins to stop.
        routes.MapGet("/health/ready", context => status.NotReadyReasons is { Count: > 0 } reasons
            ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons })
            : WriteAsync(context, StatusCodes.Status200OK, new { status = "ready" }));

        routes.MapGet("/stats", context => status.Statistics is { } statistics ? WriteAsync(context, StatusCodes.Status200OK, statistics) : NotReadyAsync(context, status));

        routes.MapGet("/registrations", context => ReportAsync(context, status, async (reports, cancellation) => Number(context, "slot", 0, 0, int.MaxValue) is { } slot && Most(context) is { } most
            ? await reports.RegistrationsAsync(slot, most, cancellation)
            : null));

        routes.MapGet("/registrations/{address}", context => ReportAsync(context, status, async (reports, cancellation) =>
            await reports.RegistrationAsync((string)context.Request.RouteValues["address"]!, cancellation) ?? (object)new NotThere("nobody is registered under this address")));

        routes.MapGet("/transactions", context => ReportAsync(context, status, async (reports, cancellation) => Most(context) is { } most ? await reports.TransactionsAsync(most, cancellation) : null));

        routes.MapGet("/bans", context => ReportAsync(context, status, async (reports, cancellation) => Most(context) is { } most ? await reports.BansAsync(most, cancellation) : null));

        routes.MapGet("/peers", context => status.Peers is { } peers ? WriteAsync(context, StatusCodes.Status200OK, peers) : NotReadyAsync(context, status));

        routes.MapGet("/cluster", async context =>
        {
            if (await status.ClusterAsync(context.RequestAborted) is { } cluster) await WriteAsync(context, StatusCodes.Status200OK, cluster);
            else await NotReadyAsync(context, status);
        });

        routes.MapGet("/dns", async context =>
        {
            if (await status.DnsAsync(context.RequestAborted) is { } dns) await WriteAsync(context, StatusCodes.Status200OK, dns);
            else await NotReadyAsync(context, status);
        });
    }

    /// <summary>Answers with what the node's actors say: 400 for null, 404 for <see cref="NotThere"/>, 503 when they do not answer.</summary>
    private static async Task ReportAsync(HttpContext context, INodeStatus status, Func<NodeReports, CancellationToken, Task<object?>> report)
    {
        if (status.Reports is not { } reports)
        {
            await NotReadyAsync(context, status);
            return;
        }

        try
        {
            var body = await report(reports, context.RequestAborted);
            var code = body switch { null => StatusCodes.Status400BadRequest, NotThere => StatusCodes.Status404NotFound, _ => StatusCodes.Status200OK };
            await WriteAsync(context, code, body ?? new { error = $"slot is a number from 0, most one from 1 to {LargestMost}" });
        }
        catch (AskTimeoutException)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { error = "a part of the node did not answer in time" });
        }
    }

    private static int? Most(HttpContext context) => Number(context, "most", UsualMost, 1, LargestMost);

    /// <summary>A number of the query; null when it is not one within the range.</summary>
    private static int? Number(HttpContext context, string name, int usual, int least, int largest)
    {
        var text = context.Request.Query[name];
        if (text.Count == 0) return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= largest ? number : null;
    }

    private static Task NotReadyAsync(HttpContext context, INodeStatus status) =>
        WriteAsync(context, StatusCodes.Status503ServiceUnavailable, new { status = "not ready", reasons = status.NotReadyReasons });

    private static Task WriteAsync(HttpContext context, int code, object body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json), context.RequestAborted).AsTask();
    }

    private sealed record NotThere(string Error);
}
